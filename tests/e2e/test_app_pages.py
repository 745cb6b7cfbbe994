"""The app as a person uses it: a browser without JavaScript, a real process, a real emulator."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lab.shared.config import Settings
from tests.support import app as apps
from tests.support.app import Running, soup, text_of
from tests.support.waiting import until

FIELDS = {
    "description": "Bücher zurückbringen",
    "dueDate": "2026-12-24",
    "priority": "High",
    "status": "Not Started",
}
Client = Callable[..., Any]


@pytest.fixture
def app(settings: Settings, tmp_path: Path) -> Iterator[Running]:
    apps.make_stack(settings)
    with apps.running(apps.environment(settings, tmp_path), tmp_path) as app:
        yield app


@pytest.fixture
def inbox(settings: Settings, aws: Client, app: Running) -> Callable[[], list[dict[str, Any]]]:
    """What a queue that subscribes to the topic has got so far."""
    return apps.subscriber(settings, aws)


def flag(aws: Client, name: str, value: str = "true") -> None:
    aws("ssm").put_parameter(Name=f"/todoapp/{name}", Value=value, Type="String", Overwrite=True)


def events(messages: list[dict[str, Any]]) -> list[str]:
    return sorted(m["MessageAttributes"]["event"]["Value"] for m in messages)


def test_a_todo_is_added_closed_and_deleted_and_every_change_is_told(
    app: Running, aws: Client, inbox: Callable[[], list[dict[str, Any]]]
) -> None:
    flag(aws, "sendNotifications")
    page = soup(app.submit("/todos/new", **FIELDS).text)
    assert "The todo was added." in text_of(page)
    assert not page.select("#waiting")  # the page waited until SNS had it
    edit = str(page.select("tbody a")[0]["href"])
    assert "The todo was saved." in app.submit(edit, status="Done").text
    messages = until(lambda: found if len(found := inbox()) == 2 else None)
    assert messages is not None
    assert events(messages) == ["completed", "created"]
    closed = next(m for m in messages if m["Subject"].startswith("Todo Completed"))
    assert closed["Subject"] == "Todo Completed: Bucher zuruckbringen"
    assert json.loads(closed["Message"])["description"] == FIELDS["description"]
    delete = edit.replace("/edit", "/delete")
    assert "Nothing to do yet" in app.submit(delete).text


def test_with_the_flag_off_nobody_is_told(app: Running, aws: Client) -> None:
    app.submit("/todos/new", **FIELDS)
    assert aws("dynamodb").scan(TableName="TodoNotifications")["Items"] == []


def test_a_direct_export_keeps_the_browser_waiting_and_ends_with_the_file(app: Running) -> None:
    app.submit("/todos/new", **FIELDS)
    form = apps.find_form(app.page("/"), "/exports")
    pieces = []
    with app.browser.post(
        f"{app.url}/exports", data=apps.form_values(form), stream=True, timeout=30
    ) as answer:
        pieces = list(answer.iter_content(None, decode_unicode=True))
    first = pieces[0]
    assert "Your browser is waiting" in "".join(pieces)
    assert "The export is ready" not in first  # the page began before the work was done
    link = soup("".join(pieces)).select_one("a.primary[href$=download]")
    assert link is not None
    file = requests.get(f"{app.url}{link['href']}", timeout=30)
    assert "attachment" in file.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert rows[0][0] == "ID"
    assert rows[1][1:5] == list(FIELDS.values())


def test_an_export_by_queue_shows_what_the_function_makes_of_it(app: Running, aws: Client) -> None:
    app.submit("/todos/new", **FIELDS)
    flag(aws, "useQueueForExports")
    answer = app.submit("/", "/exports")
    assert "CSV Export in progress" in answer.text
    queue = aws("sqs").get_queue_url(QueueName="todo-exports")["QueueUrl"]
    [message] = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    body = json.loads(message["Body"])
    assert body.keys() == {"exportId", "requestedAt", "exportType", "filters"}
    assert answer.url.endswith(body["exportId"])
    aws("dynamodb").update_item(
        TableName="TodoExports",
        Key={"exportId": {"S": body["exportId"]}},
        UpdateExpression="SET #s = :s, reason = :r",
        ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues={":s": {"S": "failed"}, ":r": {"S": "the table is gone"}},
    )
    state = app.api("GET", f"/api/exports/{body['exportId']}").json()["data"]
    assert (state["state"], state["reason"]) == ("failed", "the table is gone")
    assert "the table is gone" in text_of(app.page(f"/exports/{body['exportId']}"))
    assert body["exportId"] in str(app.page("/exports"))
