"""AWS inside the test's process (moto): no socket, and conditional writes that are real ones."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

REGION = "us-east-1"
ACCOUNT = "123456789012"


@cache
def _session() -> boto3.Session:
    """One for all tests: most of a client's cost is reading AWS's API descriptions."""
    return boto3.Session("test", "test", region_name=REGION)


@cache
def _client(service: str) -> Any:
    return _session().client(service)


@contextmanager
def inside() -> Iterator[Callable[[str], Any]]:
    """Yields ``client(service)``; everything made is forgotten on the way out."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        patch.setattr(boto3, "DEFAULT_SESSION", _session())
        yield _client


def table(client: Callable[[str], Any], name: str, *keys: str) -> None:
    """A table whose ``keys`` (hash, then range) are strings."""
    client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[
            {"AttributeName": key, "KeyType": kind}
            for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
    )


def put(client: Callable[[str], Any], name: str, **item: str) -> None:
    """Write an item of strings."""
    typed = {key: {"S": value} for key, value in item.items()}
    client("dynamodb").put_item(TableName=name, Item=typed)


def items(client: Callable[[str], Any], name: str) -> list[dict[str, str]]:
    """Every item of a table, values as text."""
    found = client("dynamodb").scan(TableName=name)["Items"]
    return [{key: next(iter(typed.values())) for key, typed in item.items()} for item in found]


def topic(client: Callable[[str], Any]) -> tuple[str, Callable[[], list[dict[str, Any]]]]:
    """A topic's ARN and a function that takes what was published on it since the last call."""
    arn = client("sns").create_topic(Name="todo-notifications")["TopicArn"]
    url = client("sqs").create_queue(QueueName="mails")["QueueUrl"]
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:mails"
    client("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)

    def take() -> list[dict[str, Any]]:
        found = []
        while (
            batch := client("sqs")
            .receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            .get("Messages")
        ):
            found += [json.loads(message["Body"]) for message in batch]
            for message in batch:
                client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    return arn, take
