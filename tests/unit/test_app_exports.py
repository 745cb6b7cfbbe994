"""Exports: made while the browser waits, or handed to the queue; each with its record."""

import csv
import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.todo import timestamp
from tests.support import app as apps
from tests.support import cloud
from tests.support.app import INSIDE, Inside, find_form, form_values, soup, text_of

FIELDS = {
    "description": "=1+1",
    "dueDate": "2026-12-24",
    "priority": "High",
    "status": "Not Started",
}


@pytest.fixture
def app() -> Iterator[Inside]:
    with apps.inside() as app:
        assert app.submit("/todos/new", **FIELDS).status_code == 303
        yield app


def records(app: Inside) -> list[dict[str, str]]:
    return cloud.items(app.client, "TodoExports")


def messages(app: Inside) -> list[dict[str, Any]]:
    queue = app.client("sqs").get_queue_url(QueueName="todo-exports")["QueueUrl"]
    received = app.client("sqs").receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    return list(received.get("Messages", []))


def age(app: Inside, export_id: str, **changes: str) -> None:
    """Make a record old."""
    old = timestamp(datetime.now(UTC) - timedelta(hours=1))
    record = {"exportId": export_id, "requestedAt": old, "updatedAt": old} | changes
    cloud.put(app.client, "TodoExports", **record)


def test_a_direct_export_ends_with_a_link_to_the_file(app: Inside) -> None:
    answer = app.submit("/", "/exports")
    assert answer.status_code == 200
    assert "Your browser is waiting" in answer.text
    link = soup(answer.text).select_one("a.primary[href$=download]")
    assert link is not None
    to_file = app.http.get(str(link["href"]))
    assert to_file.status_code == 302
    assert "X-Amz-Expires=600" in to_file.headers["Location"]
    [record] = records(app)
    assert (record["state"], record["via"], record["count"]) == ("ready", "direct", "1")
    stored = app.client("s3").get_object(Bucket=INSIDE.export_bucket, Key=record["key"])
    text = stored["Body"].read().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1][1] == "'=1+1"


def test_an_export_by_queue_is_a_message_with_the_contracts_body(app: Inside) -> None:
    app.flag("useQueueForExports")
    answer = app.submit("/", "/exports")
    assert answer.status_code == 303
    page = app.page(answer.headers["Location"])
    assert "CSV Export in progress" in text_of(page)
    assert "you will be notified when it is complete" in text_of(page)
    [record], [message] = records(app), messages(app)
    assert (record["state"], record["via"]) == ("requested", "queue")
    assert int(record["expiresAt"]) > datetime.now(UTC).timestamp() + 6 * 24 * 3600
    assert json.loads(message["Body"]) == {
        "exportId": record["exportId"],
        "requestedAt": record["requestedAt"],
        "exportType": "csv",
        "filters": {},
    }
    attributes = {k: v["StringValue"] for k, v in message["MessageAttributes"].items()}
    assert attributes == {"exportType": "csv", "requestedAt": record["requestedAt"]}


@pytest.mark.parametrize("queued", ["true", "false"])
def test_a_second_click_makes_no_second_export(app: Inside, queued: str) -> None:
    app.flag("useQueueForExports", queued)
    form = form_values(find_form(app.page("/"), "/exports"))
    for _ in range(2):
        app.http.post("/exports", data=form)
    assert len(records(app)) == 1
    assert len(messages(app)) == (queued == "true")


def test_a_missing_queue_is_told_and_can_be_tried_again(app: Inside) -> None:
    app.flag("useQueueForExports")
    queue = app.client("sqs").get_queue_url(QueueName="todo-exports")["QueueUrl"]
    app.client("sqs").delete_queue(QueueUrl=queue)
    answer = app.submit("/", "/exports")
    assert answer.status_code == 502
    assert "NonExistentQueue" in answer.text
    assert "awslocal sqs create-queue --queue-name todo-exports" in text_of(soup(answer.text))
    [record] = records(app)
    assert record["state"] == "failed"
    assert "NonExistentQueue" in record["reason"]
    app.client("sqs").create_queue(QueueName="todo-exports")
    form = form_values(find_form(soup(answer.text)))
    assert app.http.post("/exports", data=form).status_code == 303
    assert [r["state"] for r in records(app)] == ["requested"]
    assert len(messages(app)) == 1


def test_a_missing_bucket_is_told_in_awss_words(app: Inside) -> None:
    app.client("s3").delete_bucket(Bucket=INSIDE.export_bucket)
    answer = app.submit("/", "/exports")
    assert "NoSuchBucket" in answer.text
    assert "awslocal s3 mb s3://todo-exports" in text_of(soup(answer.text))
    [record] = records(app)
    assert record["state"] == "failed"
    page = app.page(f"/exports/{record['exportId']}")
    assert "NoSuchBucket" in text_of(page)
    app.client("s3").create_bucket(Bucket=INSIDE.export_bucket)
    assert "The export is ready" in app.submit(f"/exports/{record['exportId']}", "/exports").text
    assert [r["state"] for r in records(app)] == ["ready"]


def test_a_browser_that_leaves_loses_a_direct_export(app: Inside) -> None:
    form = form_values(find_form(app.page("/"), "/exports"))
    answer = app.http.post("/exports", data=form, buffered=False)
    next(iter(answer.response))
    answer.close()
    [record] = records(app)
    assert record["state"] == "failed"
    assert "The browser left" in record["reason"]


def test_without_todos_there_is_nothing_to_export(app: Inside) -> None:
    form = form_values(find_form(app.page("/"), "/exports"))
    for item in cloud.items(app.client, "TodoItems"):
        app.http.delete(f"/api/todos/{item['id']}")
    for value in ("false", "true"):
        app.flag("useQueueForExports", value)
        answer = app.http.post("/exports", data=form)
        assert answer.status_code == 400
        assert "no todos to export" in answer.text
    assert records(app) == []


def test_with_unknown_flags_no_export_is_begun(app: Inside) -> None:
    form = form_values(find_form(app.page("/"), "/exports"))
    app.refuse("ssm get_parameters_by_path")
    answer = app.http.post("/exports", data=form)
    assert answer.status_code == 502
    assert "AccessDeniedException" in answer.text
    assert records(app) == []


@pytest.mark.parametrize(
    ("via", "state"), [("queue", "requested"), ("queue", "running"), ("direct", "running")]
)
def test_an_export_of_which_nothing_is_heard_can_be_tried_again(
    app: Inside, via: str, state: str
) -> None:
    export_id = str(uuid.uuid4())
    age(app, export_id, via=via, state=state)
    app.flag("useQueueForExports")
    assert app.submit(f"/exports/{export_id}", "/exports").status_code == 303
    assert len(messages(app)) == 1


def test_an_export_under_way_offers_no_second_try(app: Inside) -> None:
    app.flag("useQueueForExports")
    page = app.page(app.submit("/", "/exports").headers["Location"])
    assert not page.select("main form")
    assert page.select("[data-poll][data-state=requested]")


def test_what_the_function_wrote_is_shown(app: Inside) -> None:
    age(app, "e1", via="queue", state="ready", key="exports/e1.csv", count="3")
    age(app, "e2", via="queue", state="failed", reason="the table is gone")
    age(app, "e3", via="queue", state="requested", reason="a try went wrong")
    assert "Download CSV" in text_of(app.page("/exports/e1"))
    assert "the table is gone" in text_of(app.page("/exports/e2"))
    assert "a try went wrong" in text_of(app.page("/exports/e3"))
    listed = [text_of(tr) for tr in app.page("/exports").select("tbody tr")]
    assert len(listed) == 3
    assert all("a function, by queue" in row for row in listed)


def test_a_file_that_is_gone_is_told_before_the_link_is_given(app: Inside) -> None:
    age(app, "e1", via="queue", state="ready", key="exports/e1.csv", count="3")
    answer = app.http.get("/exports/e1/download")
    assert answer.status_code == 502
    assert "make a new export" in text_of(soup(answer.text))


def test_an_export_that_is_not_ready_has_no_file(app: Inside) -> None:
    age(app, "e1", via="queue", state="requested")
    assert app.http.get("/exports/e1/download").status_code == 404
