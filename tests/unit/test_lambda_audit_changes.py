"""audit_changes: one record a notification, however often it arrives."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import cloud
from tests.support.lambdas import Context, load, sample

function = load("audit_changes")
Client = Callable[[str], Any]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with cloud.inside() as client:
        cloud.table(client, "audit", "todoId", "at")
        monkeypatch.setenv("AUDIT_TABLE", "audit")
        monkeypatch.setattr(function, "client", client)
        yield client


def event(**changes: Any) -> dict[str, Any]:
    found = sample("audit_changes")
    found["Records"][0]["Sns"] |= changes
    return found


def test_notification_becomes_a_record(client: Client) -> None:
    notification = event()["Records"][0]["Sns"]
    function.handler(event(), Context())
    assert cloud.items(client, "audit") == [
        {
            "todoId": "7f3c2a52-6f0e-4a55-9a53-1f0a4a0a9c11",
            "at": "2026-11-24T19:42:00.123Z#95df01b4-ee98-5cb9-9903-4c221d41eb5e",
            "event": "completed",
            "priority": "High",
            "status": "Done",
            "subject": "Todo Completed: Learn SNS",
            "todo": notification["Message"],
        }
    ]


def test_repeated_notification_is_recorded_once(client: Client) -> None:
    twice = event()
    twice["Records"] += copy.deepcopy(twice["Records"])
    function.handler(twice, Context())
    function.handler(event(), Context())
    assert len(cloud.items(client, "audit")) == 1


def test_two_changes_of_a_todo_are_two_records(client: Client) -> None:
    function.handler(event(), Context())
    function.handler(event(MessageId="another"), Context())
    assert len(cloud.items(client, "audit")) == 2


def test_empty_batch_records_nothing(client: Client) -> None:
    assert function.handler({"Records": []}, Context()) == {"recorded": 0}


def test_notification_without_subject_or_attributes_is_recorded(client: Client) -> None:
    function.handler(event(Subject=None, MessageAttributes={}), Context())
    [record] = cloud.items(client, "audit")
    assert (record["subject"], "event" in record) == ("", False)


def test_unicode_and_a_message_as_large_as_sns_takes_are_kept(client: Client) -> None:
    text = json.dumps({"id": "ž", "description": "🎉" * 20_000}, ensure_ascii=False)
    function.handler(event(Message=text), Context())
    [record] = cloud.items(client, "audit")
    assert (record["todoId"], record["todo"]) == ("ž", text)


@pytest.mark.parametrize(
    "message",
    ["", "plain text", "[]", "7", "{}", '{"id": 7}', '{"id": ""}', '{"id": null}', "[" * 100_000],
    ids=lambda message: message[:12] or "empty",
)
def test_message_that_is_no_todo_fails_the_invocation(client: Client, message: str) -> None:
    with pytest.raises(ExceptionGroup, match="could not be recorded"):
        function.handler(event(Message=message), Context())
    assert cloud.items(client, "audit") == []


def test_bad_notification_leaves_the_others_alone(client: Client) -> None:
    mixed = event(Message="nonsense")
    mixed["Records"] += event()["Records"]
    with pytest.raises(ExceptionGroup) as caught:
        function.handler(mixed, Context())
    assert len(caught.value.exceptions) == 1
    assert len(cloud.items(client, "audit")) == 1


def test_error_of_the_table_is_not_hidden(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_TABLE", "missing")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        function.handler(event(), Context())
