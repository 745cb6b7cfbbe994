"""The journal, stories, the inbox and logs on their pages, over a real emulator."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from lab import journal
from lab.guide import logs
from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support import functions
from tests.support.guide_pages import Pages, pages_of
from tests.support.waiting import until

HOSTILE = "<img src=x onerror=alert(1)>"
Client = Callable[..., Any]


@pytest.fixture
def pages(tmp_path: Path, settings: Settings) -> Pages:
    return pages_of(tmp_path, settings)


@pytest.fixture
def student(settings: Settings) -> Client:
    return lambda service: lab_aws.client(settings, service)


@pytest.fixture
def topic(student: Client) -> str:
    return str(student("sns").create_topic(Name="news")["TopicArn"])


def shown(pages: Pages, path: str) -> BeautifulSoup:
    return BeautifulSoup(pages.get(path).text, "html.parser")


def lines(pages: Pages, path: str = "/journal") -> list[str]:
    """What the page lists; but for links to files that other tests altered: a refused call may be
    nobody's, and then everybody sees it."""
    rows = [row.text for row in shown(pages, path).select("#events .line > a")]
    return [row for row in rows if "was refused s3:GetObject" not in row]


def test_journal_shows_filters_and_pages_what_was_done(pages: Pages, student: Client) -> None:
    url = student("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    sent = student("sqs").send_message(QueueUrl=url, MessageBody=HOSTILE)["MessageId"]
    student("ssm").put_parameter(Name="/x", Value="1", Type="String")
    assert lines(pages) == [
        "student set /x to 1",
        f"student sent '{HOSTILE}' to jobs",
        "student made queue jobs",
    ]
    assert lines(pages, "/journal?service=ssm") == ["student set /x to 1"]
    assert lines(pages, f"/journal?id={sent}") == [f"student sent '{HOSTILE}' to jobs"]
    assert lines(pages, "/journal?q=ONERROR") == [f"student sent '{HOSTILE}' to jobs"]
    assert lines(pages, "/journal?errors=1") == []
    first = journal.events(pages.settings, service="ssm").events[0]
    assert lines(pages, f"/journal?before={first.id}") == lines(pages)[1:]
    found = pages.get("/journal/data?service=ssm").json
    assert found
    assert found["events"][0]["line"] == "student set /x to 1"


def test_event_is_told_with_its_permissions(pages: Pages, student: Client, topic: str) -> None:
    student("sns").publish(TopicArn=topic, Subject="Hi", Message=HOSTILE)
    publish = next(e for e in journal.events(pages.settings).events if e.operation == "Publish")
    page = shown(pages, f"/journal/{publish.id}")
    assert not page.select("img")
    assert HOSTILE in page.text
    assert "the caller is root of the account" in page.text
    assert page.select_one(f'a[href="/why/{publish.ids[0]}"]')


def test_story_is_told_from_a_beginning_of_the_id(
    pages: Pages, student: Client, topic: str
) -> None:
    message = student("sns").publish(TopicArn=topic, Message="x")["MessageId"]
    page = shown(pages, f"/why/{message[:8]}")
    assert "Missing: sns delivered it to nobody." in page.text
    assert "sns subscribe" in page.select(".story .commands")[0].text
    assert message in page.select_one("#story")["data-about"]  # type: ignore[index]
    unknown = pages.get("/why/00000000")
    assert unknown.status_code == 404
    assert f"/why/{message}" in unknown.text


def test_mail_is_confirmed_and_ended_on_the_page(pages: Pages, student: Client, topic: str) -> None:
    sns = student("sns")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.com")
    sns.subscribe(TopicArn=topic, Protocol="email-json", Endpoint="bob@example.com")
    asks = shown(pages, "/inbox").select(".message")
    assert ["Confirm subscription" in mail.text for mail in asks] == [True, True]
    for mail in asks:
        done = pages.post(f"/inbox/{str(mail['id'])[2:]}/confirm").json
        assert done
        assert done["say"].startswith("Confirmed: topic news")
    assert "Confirm subscription" not in pages.get("/inbox").text

    sns.publish(TopicArn=topic, Subject=HOSTILE, Message='{"a": [1]}')
    mails = until(lambda: (found := shown(pages, "/inbox").select(".message"))[3:] and found)
    to_ada = next(m for m in mails if "ada@" in m.text and HOSTILE in m.text)
    assert to_ada.select_one(".body").text == '{\n  "a": [\n    1\n  ]\n}'  # type: ignore[union-attr]
    assert pages.post(f"/inbox/{str(to_ada['id'])[2:]}/unsubscribe").status_code == 200
    left = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [each["Endpoint"] for each in left] == ["bob@example.com"]
    acts = journal.events(pages.settings, actor="student").events
    assert {"ConfirmSubscription", "Unsubscribe"} <= {each.operation for each in acts}


def test_log_is_told_after_each_run(pages: Pages, aws: Client, student: Client) -> None:
    made = functions.make(aws, "def handler(event, context):\n    print(event['say'])\n")
    assert "printed nothing yet" in pages.get(f"/functions/{made.name}/logs").text
    heard: list[dict[str, Any]] = []
    close = logs.Logs(pages.settings).begin(made.name, heard.append)
    invoke = student("lambda").invoke

    def says(text: str) -> bool:
        return any(line["text"] == text for told in heard for line in told["lines"])

    # The first run may be over before the log is listened to.
    until(lambda: invoke(FunctionName=made.name, Payload='{"say": "a"}') and says("a"), pause=0.5)
    invoke(FunctionName=made.name, Payload='{"say": "b"}')
    until(lambda: says("b"))
    until(lambda: heard[-1]["lines"][-1]["words"])
    close()
    page = shown(pages, f"/functions/{made.name}/logs")
    assert "cold: init" in page.text
    assert "billed" in page.select(".log.report")[-1].text


def test_noise_is_read_only_where_it_is_wanted(pages: Pages, student: Client) -> None:
    student("sqs").create_queue(QueueName="jobs")
    lab_aws.client(pages.settings, "sqs", actor="guide").list_queues()
    assert len(lines(pages)) == 1
    assert any("ListQueues" in line for line in lines(pages, "/journal?noise=1"))
