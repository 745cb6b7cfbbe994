"""Mails once a day how the todos stand."""

import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import boto3
from digest import compose

NAMES = {f"#{name}": name for name in ("description", "dueDate", "priority", "status")}

log = logging.getLogger("daily_digest")
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """Publish one digest for the day that the schedule says; answers its subject and message id.

    Nothing remembers what was sent: a second invocation sends a second mail.
    """
    subject, body = compose(_todos(), day_of(event))
    answer = client("sns").publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Subject=subject,
        Message=body,
        MessageAttributes={"event": {"DataType": "String", "StringValue": "digest"}},
    )
    sent = {"subject": subject, "messageId": answer["MessageId"]}
    log.info(json.dumps({"event": "digest.sent", **sent}))
    return sent


@cache
def client(service: str) -> Any:
    """One boto3 client a service, kept while the environment is warm."""
    return boto3.client(service)


def day_of(event: dict[str, Any]) -> date:
    """The day in UTC of a scheduled event; without a time in it, today.

    A late or repeated run tells of the day it was meant for. Raises ValueError.
    """
    if "time" not in event:
        return datetime.now(UTC).date()
    return datetime.fromisoformat(event["time"]).astimezone(UTC).date()


def _todos() -> Iterator[dict[str, str]]:
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(
        TableName=os.environ["TODO_TABLE"],
        ProjectionExpression=", ".join(NAMES),
        ExpressionAttributeNames=NAMES,
    ):
        for item in page["Items"]:
            yield {name: str(next(iter(typed.values()))) for name, typed in item.items()}
