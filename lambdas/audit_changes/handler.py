"""Keeps a record of each change of a todo that the topic tells of."""

import json
import logging
import os
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError

ATTRIBUTES = ("event", "priority", "status")

log = logging.getLogger("audit_changes")
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Write one record for each notification, then fail if there was one that could not be read.

    SNS hands over one notification at a time; Lambda tries a failed one twice more.
    """
    errors: list[Exception] = []
    for record in event["Records"]:
        try:
            _keep(audit_record(record["Sns"]))
        except ValueError as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("notifications that could not be recorded", errors)
    return {"recorded": len(event["Records"])}


@cache
def client(service: str) -> Any:
    """One boto3 client a service, kept while the environment is warm."""
    return boto3.client(service)


def audit_record(notification: dict[str, Any]) -> dict[str, str]:
    """The record for a notification as Lambda gets it: todoId and at are its key.

    ``at`` is "<timestamp>#<message id>", so the same notification twice is the same record.
    Raises ValueError when the message is no todo.
    """
    message_id = notification["MessageId"]
    record = {
        "todoId": _todo_id(notification["Message"], message_id),
        "at": f"{notification['Timestamp']}#{message_id}",
        "subject": notification.get("Subject") or "",
        "todo": notification["Message"],
    }
    attributes = notification.get("MessageAttributes", {})
    return record | {name: attributes[name]["Value"] for name in ATTRIBUTES if name in attributes}


def _todo_id(message: str, message_id: str) -> str:
    try:
        todo = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"notification {message_id} is no JSON: {error}") from error
    todo_id = todo.get("id") if isinstance(todo, dict) else None
    if not isinstance(todo_id, str) or not todo_id:
        raise ValueError(f"notification {message_id} is no todo: it has no id")
    return todo_id


def _keep(record: dict[str, str]) -> None:
    said = {name: record.get(name) for name in ("todoId", "at", "event")}
    try:
        client("dynamodb").put_item(
            TableName=os.environ["AUDIT_TABLE"],
            Item={name: {"S": value} for name, value in record.items()},
            ConditionExpression="attribute_not_exists(todoId)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        log.info(json.dumps({"event": "audit.duplicate_dropped", "change": said}))
    else:
        log.info(json.dumps({"event": "audit.recorded", "change": said}))
