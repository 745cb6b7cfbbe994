"""The inbox's page: messages as text, whatever they say, and what their links do."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from bs4 import BeautifulSoup, Tag

from lab import journal
from lab.guide.pages import inbox as page_module
from lab.guide.pages.inbox import Subscriptions
from lab.journal import JournalError, Page, inbox
from lab.journal.inbox import Message
from tests.support.guide_pages import Pages, pages_of

HOSTILE = "<img src=x onerror=alert(1)>"
TOPIC = "arn:aws:sns:us-east-1:000000000000:news"
ARN = f"{TOPIC}:93849a51"
ASKS = (
    "To confirm this subscription, click:\n"
    f"http://localhost:4566/_lab/sns/confirmation.html?Token=abc&TopicArn={TOPIC}"
    f"&SubscriptionArn={ARN}&Endpoint=a\n\nPlease"
)
FOOTER = (
    "\n\n--\nIf you wish to stop receiving notifications from this topic, please click\n"
    f"http://localhost:4566/_lab/sns/unsubscribe.html?SubscriptionArn={ARN}\n\nPlease"
)
CONFIRMED = Subscriptions(frozenset((ARN,)))
WAITS = Subscriptions(waiting=frozenset(((TOPIC, "a@example.com"),)))


def message(number: int = 1, body: str = "hello", **more: Any) -> Message:
    fields = {
        "kind": "mail",
        "id": f"id-{number}",
        "time": f"2026-11-25T02:18:{number % 60:02}.184Z",
        "to": "a@example.com",
        "topic": TOPIC,
        "body": body,
        "subject": "Hi",
        "sender": "AWS Notifications <no-reply@sns.amazonaws.com>",
    }
    return Message(**fields | more)


class Sns:
    """What students' clients are asked for."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.error: Exception | None = None

    def confirm_subscription(self, **asked: str) -> dict[str, str]:
        self._called("confirm", asked)
        return {"SubscriptionArn": ARN}

    def unsubscribe(self, **asked: str) -> dict[str, str]:
        self._called("unsubscribe", asked)
        return {}

    def _called(self, what: str, asked: dict[str, str]) -> None:
        if self.error:
            raise self.error
        self.calls.append((what, asked))


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return pages_of(tmp_path)


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What is in the inbox."""
    box: list[Message] = []
    monkeypatch.setattr(inbox, "messages", lambda *_: box)
    monkeypatch.setattr(journal, "events", lambda *_, **__: Page((), "k3f9-9"))
    monkeypatch.setattr(page_module, "read_subscriptions", lambda _: Subscriptions())
    return box


@pytest.fixture
def sns(monkeypatch: pytest.MonkeyPatch) -> Sns:
    made = Sns()

    def client(settings: Any, service: str, *, actor: str = "student", region: str = "") -> Sns:
        made.calls.append((service, actor, region))
        return made

    monkeypatch.setattr(page_module.aws, "client", client)
    return made


def shown(pages: Pages, path: str = "/inbox") -> BeautifulSoup:
    return BeautifulSoup(pages.get(path).text, "html.parser")


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found, f"there is no {selector}"
    return found


def test_hostile_messages_are_text(pages: Pages, box: list[Message]) -> None:
    box += [
        message(1, HOSTILE + FOOTER, subject=HOSTILE, sender=HOSTILE, to=HOSTILE),
        message(2, HOSTILE, kind="sms", topic=HOSTILE),
        message(3, "javascript:alert(1) http://evil.example/x http://localhost:45660/x"),
    ]
    page = shown(pages)
    assert not page.select("img")
    assert not [a for a in page.select("a") if "evil" in str(a["href"]) or ":45660" in a["href"]]
    assert one(page, "#m-id-1 .body").text == HOSTILE
    assert one(page, "#m-id-2 .body").text == HOSTILE


def test_json_has_a_line_for_each_member_and_links_of_the_lab_work(
    pages: Pages, box: list[Message]
) -> None:
    link = "http://localhost:4566/todo-exports/x.csv?X-Amz-Signature=1"
    box.append(message(1, json.dumps({"url": link, "n": 1}) + FOOTER))
    page = shown(pages)
    assert one(page, ".body").text == f'{{\n  "url": "{link}",\n  "n": 1\n}}'
    assert one(page, ".body a")["href"] == link
    assert one(page, ".body a")["rel"] == ["noopener", "noreferrer"]


def test_long_message_is_cut_and_shown_whole_on_its_own_page(
    pages: Pages, box: list[Message]
) -> None:
    box.append(message(1, "x" * 200_000))
    assert len(pages.get("/inbox").text) < 20_000
    assert "Show all 200,000 characters" in shown(pages).text
    assert len(one(shown(pages, "/inbox/id-1"), ".body").text) == 200_000


def test_newest_fifty_are_shown_and_the_rest_on_demand(pages: Pages, box: list[Message]) -> None:
    box += [message(number) for number in range(70)]
    assert len(shown(pages).select(".message")) == 50
    assert "Show 20 older" in shown(pages).text
    assert len(shown(pages, "/inbox?show=all").select(".message")) == 70


def test_filter_shows_what_went_to_one_address(pages: Pages, box: list[Message]) -> None:
    box += [message(1), message(2, to="+15551234567", kind="sms")]
    page = shown(pages, "/inbox?to=%2B15551234567")
    assert [found["id"] for found in page.select(".message")] == ["m-id-2"]
    assert [o.text for o in page.select("#to option")] == ["Everybody", "+15551234567", box[0].to]


@pytest.mark.parametrize(
    ("subscriptions", "button", "said"),
    [
        (WAITS, "Confirm subscription", ""),
        (CONFIRMED, "", "Confirmed"),
        (Subscriptions(), "", "The subscription is gone"),
    ],
)
def test_confirmation_mail_offers_what_can_be_done(
    pages: Pages,
    box: list[Message],
    monkeypatch: pytest.MonkeyPatch,
    subscriptions: Subscriptions,
    button: str,
    said: str,
) -> None:
    monkeypatch.setattr(page_module, "read_subscriptions", lambda _: subscriptions)
    box.append(message(1, ASKS))
    actions = one(shown(pages), ".actions")
    found = actions.select_one("button")
    assert (found is not None, (found.text if found else "").startswith(button)) == (
        bool(button),
        True,
    )
    assert said in actions.text


def test_confirming_is_the_students_act(pages: Pages, box: list[Message], sns: Sns) -> None:
    box.append(message(1, ASKS))
    done = pages.post("/inbox/id-1/confirm")
    assert sns.calls == [
        ("sns", "student", "us-east-1"),
        ("confirm", {"TopicArn": TOPIC, "Token": "abc"}),
    ]
    assert done.json
    assert done.json["say"].startswith("Confirmed: topic news")


def test_unsubscribing_without_scripts_leads_back(
    pages: Pages, box: list[Message], sns: Sns
) -> None:
    box.append(message(1, "x" + FOOTER))
    done = pages.submit("/inbox/id-1/unsubscribe")
    assert sns.calls[1] == ("unsubscribe", {"SubscriptionArn": ARN})
    assert (done.status_code, done.headers["Location"]) == (303, "/inbox#m-id-1")


def test_other_sites_cannot_confirm(pages: Pages, box: list[Message], sns: Sns) -> None:
    box.append(message(1, ASKS))
    assert pages.app.test_client().post("/inbox/id-1/confirm").status_code == 403
    assert not sns.calls


def test_what_aws_refuses_is_said_with_what_to_do(
    pages: Pages, box: list[Message], sns: Sns
) -> None:
    box.append(message(1, ASKS))
    told: Any = {"Error": {"Code": "NotFound", "Message": "Topic does not exist"}}
    sns.error = ClientError(told, "ConfirmSubscription")
    failed = pages.post("/inbox/id-1/confirm")
    assert failed.status_code == 400
    assert failed.json
    assert failed.json["error"]["what"] == "AWS answered NotFound."
    assert "subscribe again" in failed.json["error"]["next"]


@pytest.mark.parametrize("path", ["/inbox/none/confirm", "/inbox/id-1/unsubscribe"])
def test_message_without_such_a_link(pages: Pages, box: list[Message], sns: Sns, path: str) -> None:
    box.append(message(1))
    failed = pages.post(path)
    assert failed.status_code in (400, 404)
    assert failed.json
    assert failed.json["error"]["next"] == "the inbox: /inbox"


def test_empty_inbox_says_what_to_do(pages: Pages, box: list[Message]) -> None:
    page = shown(pages)
    assert "sns subscribe" in one(page, ".empty .commands").text
    assert "Nothing was sent to b@example.com" in shown(pages, "/inbox?to=b@example.com").text
    assert box == []


def test_emulator_that_is_away_is_waited_for(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> Page:
        raise JournalError("Nothing answers.", "it is not running", "lab up")

    monkeypatch.setattr(journal, "events", away)
    found = pages.get("/inbox")
    assert found.status_code == 200
    assert "data-away" in found.text
