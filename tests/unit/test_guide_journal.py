"""The journal's page: rows, filters, the way back, one event with its permissions; hostile text."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from lab.guide import feed, links
from lab.guide.filters import Wanted
from lab.guide.pages import journal as page_module
from lab.journal import JournalError, backwards, client, permissions
from lab.journal.backwards import Past
from lab.shared.event import Event
from tests.support.events import SNS, TOPIC, Journal, arn
from tests.support.guide_pages import Pages, pages_of

HOSTILE = "<img src=x onerror=alert(1)>'\"><script>window.hacked=1</script>"


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return pages_of(tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the page asks the journal for; ``past`` is what it gets."""
    asked: dict[str, Any] = {"past": Past((), "k3f9-9", "")}

    def latest(
        _: Any, count: int, before: str = "", fits: Any = None, reach: int = 0, **filters: Any
    ) -> Past:
        asked.update(before=before, filters=filters, fits=fits)
        if isinstance(asked["past"], Exception):
            raise asked["past"]
        past: Past = asked["past"]
        return past

    monkeypatch.setattr(backwards, "latest", latest)
    return asked


def told(pages: Pages, path: str = "/journal") -> BeautifulSoup:
    return BeautifulSoup(pages.get(path).text, "html.parser")


def test_publish_gathers_its_deliveries_and_each_has_its_own_row(
    pages: Pages, asked: dict[str, Any]
) -> None:
    journal = Journal()
    journal.publish("m-1", subject="Milk")
    journal.to_queue("m-1", "todo-completed", "s-1")
    journal.delivery("m-1", arn("sqs", "other"), "sqs", "FilterPolicyMismatch")
    asked["past"] = Past(tuple(journal.events), "k3f9-3", "k3f9-1")
    page = told(pages)
    filtered, hop, publish = page.select("#events > .event")
    assert publish.select_one(".deliveries").text == "→ 1 delivery, 1 filtered out"  # type: ignore[union-attr]
    assert publish["data-messages"] == "m-1"
    assert "hop" in hop["class"]
    assert filtered.select_one(".badge").text == "filtered out"  # type: ignore[union-attr]
    assert page.select_one("#events")["data-cursor"] == "k3f9-3"  # type: ignore[index]
    assert page.select_one("#older")["href"] == "/journal?before=k3f9-1"  # type: ignore[index]
    assert publish.select_one(".follow a")["href"] == "/why/m-1"  # type: ignore[index]


def test_hostile_text_is_text(pages: Pages, asked: dict[str, Any]) -> None:
    journal = Journal()
    journal.publish(HOSTILE, subject=HOSTILE)
    journal.call("sqs", "SendMessage", HOSTILE, error=HOSTILE, reason=HOSTILE)
    journal.call(HOSTILE, HOSTILE, "", HOSTILE, actor=HOSTILE)
    asked["past"] = Past(tuple(journal.events), "k3f9-3", "")
    text = pages.get(f"/journal?q={HOSTILE}&service={HOSTILE}&id={HOSTILE}").text
    page = BeautifulSoup(text, "html.parser")
    assert not page.select("img")
    assert all(script.get("src") for script in page.select("script"))
    assert not [a for a in page.select("[href]") if str(a["href"]).startswith("javascript")]
    assert "&lt;img src=x" in text


def test_filters_go_to_the_emulator_and_text_is_looked_for_here(
    pages: Pages, asked: dict[str, Any]
) -> None:
    pages.get("/journal?service=sqs&actor=app&kind=call&id=m-1&errors=1&noise=1&q=Milk&before=k-7")
    assert asked["before"] == "k-7"
    assert asked["filters"] == {
        "service": "sqs",
        "actor": "app",
        "kind": "call",
        "id": "m-1",
        "errors": True,
        "noise": True,
    }
    milk = Journal().publish("m-1", subject="milk")
    assert asked["fits"](milk)
    assert not asked["fits"](Journal().publish("m-1", subject="beer"))


def test_filters_make_the_address_that_makes_them() -> None:
    wanted = Wanted(q="a b&c", service="sqs", errors=True)
    assert wanted.query(before="k-1") == "?q=a+b%26c&service=sqs&errors=1&before=k-1"
    assert Wanted().query() == ""
    assert Wanted.asked({"q": " a ", "errors": "1", "noise": "yes", "x": "y"}) == Wanted(
        q="a", errors=True
    )


def test_page_waits_for_an_emulator_that_is_away(pages: Pages, asked: dict[str, Any]) -> None:
    asked["past"] = JournalError("Nothing answers.", "it is not running", "lab up")
    found = pages.get("/journal")
    assert found.status_code == 200
    assert BeautifulSoup(found.text, "html.parser").select("[data-away]")
    found = pages.app.test_client().get("/journal/data", headers={"Accept": "application/json"})
    assert (found.status_code, found.json["error"]["next"]) == (503, "lab up")  # type: ignore[index]


def test_empty_journal_says_what_to_do(pages: Pages, asked: dict[str, Any]) -> None:
    none = told(pages).select_one("#none")
    assert none
    assert not none.has_attr("hidden")
    assert "awslocal" in none.text


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, ""),
        ({"status": 403, "error": "AccessDenied"}, "refused"),
        ({"kind": "invocation", "error": "KeyError"}, "failed"),
        ({"kind": "delivery", "error": "NoTarget"}, "nobody subscribed"),
        ({"kind": "delivery", "error": "HTTP 500"}, "not delivered"),
        ({"status": 400, "error": "NoSuchKey"}, "NoSuchKey"),
    ],
)
def test_outcome_is_said_in_words(fields: dict[str, Any], word: str) -> None:
    assert feed.outcome(Journal().call("sns", "x", TOPIC, **fields))[0] == word


def test_events_for_a_page_carry_the_fate_of_a_message() -> None:
    hop = Journal().to_queue("m-1", "q", "s-1")
    assert feed.shown(hop)["fate"] == "delivered"
    assert feed.shown(Journal().publish("m-1"))["fate"] == ""


@pytest.fixture
def event(monkeypatch: pytest.MonkeyPatch) -> Event:
    """A refused call, and what is known of it."""
    made = Journal().publish(
        "m-1", status=403, error="AccessDenied", parameters={"Message": HOSTILE}, principal=HOSTILE
    )
    look = {
        "policy": HOSTILE,
        "kind_in_words": "a policy of the caller",
        "statement": "1",
        "effect": "Allow",
        "fits": False,
        "misses": "action",
        "text": {"Sid": HOSTILE},
    }
    remedy = {
        "words": "Add the statement.",
        "statement": {"Action": "sns:Publish"},
        "bash": "awslocal iam put",
        "powershell": ["$x = 1", "awslocal iam put"],
    }
    need = {
        "action": "sns:Publish",
        "resource": TOPIC,
        "allowed": False,
        "why": "no policy of the caller allows it",
        "looked_at": [look],
        "remedy": remedy,
    }
    explained = {
        "event": made.as_json(),
        "caller": {"principal": "arn:x", "credentials": "a user"},
        "allowed": False,
        "enforced": False,
        "needs": [need],
    }
    monkeypatch.setattr(client, "verdicts", lambda *_: made.as_json())
    monkeypatch.setattr(permissions, "explain", lambda *_: explained)
    return made


def test_one_event_is_told_with_what_would_have_allowed_it(pages: Pages, event: Event) -> None:
    text = pages.get(f"/journal/{event.id}").text
    page = BeautifulSoup(text, "html.parser")
    assert not page.select("img")
    assert page.select_one('a[href="/why/m-1"]')
    assert page.select_one('a[href="/topics/todo-notifications"]')
    codes = [code.text.strip() for code in page.select(".commands code")]
    assert codes == [
        '{\n  "Action": "sns:Publish"\n}',
        "awslocal iam put",
        "$x = 1\nawslocal iam put",
        f"lab iam explain {event.id}",
    ]
    assert "LAB_ENFORCE_IAM=0" in text
    assert "condition" not in text


def test_event_that_is_no_call_says_so(
    pages: Pages, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained = {"event": event.as_json() | {"kind": "delivery"}, "needs": [], "allowed": True}
    monkeypatch.setattr(permissions, "explain", lambda *_: explained)
    assert "This is no call but a delivery" in pages.get(f"/journal/{event.id}").text


def test_event_that_is_not_there(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "verdicts", lambda *_: {})
    found = pages.get(f"/journal/{HOSTILE}")
    assert found.status_code == 404
    assert "<img" not in found.text


@pytest.mark.parametrize(
    ("resource", "page"),
    [
        (arn("sqs", "jobs"), "/queues/jobs"),
        ("http://localhost:4566/000000000000/jobs", "/queues/jobs"),
        (TOPIC, "/topics/todo-notifications"),
        (f"{TOPIC}:93849a51", "/topics/todo-notifications"),
        (arn("lambda", "f:live"), "/functions/f"),
        ("arn:aws:s3:::bucket/key one", "/buckets/bucket"),
        ("arn:aws:ssm:us-east-1:000000000000:parameter/todoapp/x", "/parameters/todoapp/x"),
        ("/todoapp/x", "/parameters/todoapp/x"),
        ("me@example.com", ""),
        ("https://example.com/hook", ""),
        ("arn:aws:iam::000000000000:role/x", ""),
        ("", ""),
    ],
)
def test_resource_has_its_page(resource: str, page: str) -> None:
    assert links.page(resource) == page


@pytest.mark.parametrize(
    ("command", "page"),
    [
        ("lab inbox shows the mail; open it", "/inbox"),
        ("lab iam explain k3f9-7", "/journal/k3f9-7#permissions"),
        ("lab logs -f application", "/functions/application/logs"),
        ("lab logs app", ""),
        ("lab why 1b9d6bcd", "/why/1b9d6bcd"),
        ("awslocal sns list-topics", ""),
    ],
)
def test_command_has_the_page_that_shows_the_same(command: str, page: str) -> None:
    assert links.shown_by(command)[0] == page


def test_rows_are_in_order_of_their_beginnings() -> None:
    journal = Journal()
    late = journal.to_queue("m-1", "q", "s-1")
    early = journal.publish("m-1", time=late.time - 1)
    rows = page_module._rows((late, early))
    assert [row["event"] for row in rows] == [late, early]
    assert SNS.startswith("service:")
