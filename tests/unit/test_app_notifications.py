"""The outbox: a change and its notification are one write, and nothing pending is lost."""

import json
import time
from typing import Any

import pytest

from app.services.dispatcher import Dispatcher
from app.services.notifications import LEASE, Pending
from tests.support import cloud
from tests.support.app import FIELDS, Inside, text_of


@pytest.fixture
def sent(app: Inside) -> Any:
    """Takes what the topic's subscriber got; makes the topic."""
    return cloud.topic(app.client)[1]


def outbox(app: Inside) -> list[dict[str, str]]:
    return cloud.items(app.client, "TodoNotifications")


def test_with_the_flag_off_nothing_is_owed(app: Inside) -> None:
    app.submit("/todos/new", **FIELDS)
    assert outbox(app) == []
    assert "dynamodb transact_write_items" not in app.aws.calls


def test_a_change_and_its_notification_are_written_in_one_transaction(app: Inside) -> None:
    app.flag("sendNotifications", "True")
    app.submit("/todos/new", **FIELDS)
    [todo] = cloud.items(app.client, "TodoItems")
    [owed] = outbox(app)
    assert owed["todoId"] == todo["id"]
    assert json.loads(owed["body"]) == todo
    assert app.aws.calls.count("dynamodb transact_write_items") == 1
    assert "dynamodb put_item" not in app.aws.calls


def test_without_room_for_the_notification_the_todo_is_not_changed_either(app: Inside) -> None:
    app.flag("sendNotifications")
    app.client("dynamodb").delete_table(TableName="TodoNotifications")
    answer = app.submit("/todos/new", **FIELDS)
    assert answer.status_code == 502
    assert "ResourceNotFoundException" in answer.text
    assert cloud.items(app.client, "TodoItems") == []


def test_each_kind_of_change_arrives_marked(app: Inside, sent: Any) -> None:
    app.flag("sendNotifications")
    made = app.http.post("/api/todos", json=FIELDS).json
    assert made is not None
    path = f"/api/todos/{made['data']['id']}"
    app.http.put(path, json={"priority": "Low"})
    app.http.put(path, json={"status": "Done"})
    app.http.put(path, json={"status": "Done"})  # no change, no notification
    app.services.dispatcher.send_due()
    messages = sent()
    events = [m["MessageAttributes"]["event"]["Value"] for m in messages]
    assert sorted(events) == ["completed", "created", "updated"]
    closed = next(m for m in messages if m["MessageAttributes"]["event"]["Value"] == "completed")
    assert closed["Subject"] == "Todo Completed: Buy milk"
    assert json.loads(closed["Message"])["status"] == "Done"
    assert outbox(app) == []


def test_a_hostile_description_is_delivered_whole(app: Inside, sent: Any) -> None:
    app.flag("sendNotifications")
    text = "\u202eévil\n\n" + "☕" * 400
    assert app.http.post("/api/todos", json=FIELDS | {"description": text}).status_code == 201
    app.services.dispatcher.send_due()
    [message] = sent()
    assert json.loads(message["Message"])["description"] == text


def test_a_refused_publish_keeps_todo_and_notification_and_is_told(app: Inside, sent: Any) -> None:
    app.flag("sendNotifications")
    app.refuse("sns publish", "AuthorizationError")
    assert app.submit("/todos/new", **FIELDS).status_code == 303
    app.services.dispatcher.send_due()
    panel = app.page("/").select("#waiting")[0]
    for words in (
        "1 notification waits",
        "AuthorizationError",
        "not publish today",
        "r-1",
        "1 try",
    ):
        assert words in text_of(panel)
    assert "sns:publish" in text_of(panel)
    app.aws.refused.clear()
    app.services.dispatcher.send_due(urgent=True)
    assert len(sent()) == 1
    assert not app.page("/").select("#waiting")


def test_after_a_failure_there_is_a_pause_unless_somebody_asks(app: Inside, sent: Any) -> None:
    app.flag("sendNotifications")
    app.refuse("sns publish")
    app.submit("/todos/new", **FIELDS)
    for _ in range(3):
        app.services.dispatcher.send_due(urgent=True)
    assert outbox(app)[0]["attempts"] == "3"
    app.services.dispatcher.send_due()
    assert outbox(app)[0]["attempts"] == "3"


def test_one_poisoned_notification_does_not_hold_up_the_others(app: Inside, sent: Any) -> None:
    cloud.put(app.client, "TodoNotifications", id="0", subject="x" * 200, body="x", attributes="{")
    app.client("dynamodb").update_item(
        TableName="TodoNotifications",
        Key={"id": {"S": "0"}},
        UpdateExpression="SET attempts = :n",
        ExpressionAttributeValues={":n": {"N": "0"}},
    )
    app.flag("sendNotifications")
    app.submit("/todos/new", **FIELDS)
    app.services.dispatcher.send_due()
    assert len(sent()) == 1
    [left] = outbox(app)
    assert left["id"] == "0"
    assert left["lastError"]


def test_two_processes_do_not_send_the_same_notification(app: Inside, sent: Any) -> None:
    app.flag("sendNotifications")
    app.submit("/todos/new", **FIELDS)
    [pending] = app.services.outbox.pending()
    app.services.outbox.send(pending)
    app.services.outbox.send(pending)  # the other process saw it before it was sent
    assert len(sent()) == 1


def test_a_notification_that_another_process_is_sending_is_left_to_it(
    app: Inside, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.flag("sendNotifications")
    app.submit("/todos/new", **FIELDS)
    [pending] = app.services.outbox.pending()
    outbox_type = type(app.services.outbox)
    publish = outbox_type._publish

    def publish_while_another_tries(outbox: Any, item: Pending) -> None:
        monkeypatch.setattr(outbox_type, "_publish", publish)
        outbox.send(pending)  # the other process, which saw it before it was claimed
        publish(outbox, item)

    monkeypatch.setattr(outbox_type, "_publish", publish_while_another_tries)
    app.services.outbox.send(pending)
    assert len(sent()) == 1


def test_what_a_dead_process_had_claimed_is_sent_when_its_lease_is_over(
    app: Inside, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.flag("sendNotifications")
    app.submit("/todos/new", **FIELDS)
    monkeypatch.setattr(type(app.services.outbox), "_publish", _die)
    with pytest.raises(KeyboardInterrupt):
        app.services.dispatcher.send_due()
    monkeypatch.undo()
    app.services.dispatcher.send_due(urgent=True)
    assert sent() == []
    later = time.time() + LEASE + 1
    monkeypatch.setattr(time, "time", lambda: later)
    app.services.dispatcher.send_due()
    assert len(sent()) == 1


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_unknown_flags_are_told_and_lose_no_notification(app: Inside, sent: Any) -> None:
    app.refuse("ssm get_parameters_by_path")
    assert app.submit("/todos/new", **FIELDS).status_code == 303
    app.services.dispatcher.send_due()
    page = text_of(app.page("/"))
    assert "The feature flags cannot be read" in page
    assert "not get_parameters_by_path today" in page
    assert "sendNotifications unknown" in page
    assert "1 notification waits" in page
    app.aws.refused.clear()
    app.flag("sendNotifications")
    app.services.dispatcher.send_due(urgent=True)
    assert len(sent()) == 1


def test_what_waited_for_the_flag_is_dropped_when_it_turns_out_off(app: Inside, sent: Any) -> None:
    app.refuse("ssm get_parameters_by_path")
    app.submit("/todos/new", **FIELDS)
    app.aws.refused.clear()
    app.services.dispatcher.send_due()
    assert outbox(app) == []
    assert sent() == []


def test_what_was_owed_while_the_flag_was_on_is_sent_after_it_went_off(
    app: Inside, sent: Any
) -> None:
    app.flag("sendNotifications")
    app.submit("/todos/new", **FIELDS)
    app.flag("sendNotifications", "false")
    app.services.dispatcher.send_due()
    assert len(sent()) == 1


def test_todos_are_shown_although_the_outbox_cannot_be_read(app: Inside) -> None:
    app.submit("/todos/new", **FIELDS)
    app.client("dynamodb").delete_table(TableName="TodoNotifications")
    page = app.page("/")
    assert [th.text for th in page.select("tbody th")] == ["Buy milk"]
    assert "ResourceNotFoundException" in text_of(page.select("#waiting")[0])


class FakeOutbox:
    """An outbox that fails a few times before it can be read."""

    def __init__(self, failures: int) -> None:
        self.failures, self.sent = failures, 0

    def pending(self) -> list[Pending]:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("away")
        return [Pending("1", "1", "s", "b", {}, "now")] if not self.sent else []

    def send(self, pending: Pending) -> None:
        self.sent += 1


def test_the_dispatcher_outlives_failures_and_looks_when_asked() -> None:
    outbox = FakeOutbox(failures=1)
    dispatcher = Dispatcher(outbox)  # type: ignore[arg-type]
    dispatcher.start()
    try:
        assert dispatcher.kick(10)
        assert dispatcher.kick(10)
        assert outbox.sent == 1
    finally:
        dispatcher.stop()
