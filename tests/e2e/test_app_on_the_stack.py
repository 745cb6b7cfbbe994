"""The whole architecture through the app's pages: topic, queue, function and bucket."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lab import stack
from lab.shared.config import Settings
from tests.support import app as apps
from tests.support.app import Running, text_of
from tests.support.waiting import until

FIELDS = {
    "description": "=1+1 \N{HOT BEVERAGE}",
    "dueDate": "2026-12-24",
    "priority": "High",
    "status": "In Progress",
}
Client = Callable[..., Any]


@pytest.fixture
def app(settings: Settings, tmp_path: Path) -> Iterator[Running]:
    stack.ensure(settings)
    changes = stack.app_environment(settings) | {
        "APP_PORT": str(apps.free_port()),
        "APP_SECRET_FILE": str(tmp_path / "secret"),
    }
    with apps.running(apps.environment(settings, tmp_path, **changes), tmp_path) as app:
        yield app


def flag(aws: Client, name: str) -> None:
    aws("ssm").put_parameter(Name=f"/todoapp/{name}", Value="true", Type="String", Overwrite=True)


def test_only_closing_a_todo_reaches_the_queue_of_closed_todos(app: Running, aws: Client) -> None:
    flag(aws, "sendNotifications")
    page = apps.soup(app.submit("/todos/new", **FIELDS).text)
    edit = str(page.select("tbody a")[0]["href"])
    app.submit(edit, status="Done")
    queue = aws("sqs").get_queue_url(QueueName="todo-completed")["QueueUrl"]
    [message] = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    closed = json.loads(json.loads(message["Body"])["Message"])
    assert (closed["description"], closed["status"]) == (FIELDS["description"], "Done")
    audited = until(lambda: found if len(found := _scan(aws, "TodoAudit")) == 2 else None)
    assert audited is not None


def test_an_export_by_queue_ends_with_a_file_to_download(app: Running, aws: Client) -> None:
    app.submit("/todos/new", **FIELDS)
    flag(aws, "useQueueForExports")
    answer = app.submit("/", "/exports")
    assert "you will be notified when it is complete" in answer.text
    path = answer.url.removeprefix(app.url)
    link = until(lambda: app.page(path).select_one("a.primary[href$=download]"), seconds=30)
    assert link is not None
    assert "1 todo, finished" in text_of(app.page(path))
    file = requests.get(app.url + str(link["href"]), timeout=30)
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert rows[1][1] == f"'{FIELDS['description']}"


def _scan(aws: Client, table: str) -> list[dict[str, Any]]:
    return list(aws("dynamodb").scan(TableName=table)["Items"])
