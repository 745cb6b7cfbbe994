"""Calls as somebody, and by hand: what the tests of who calls share."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.identities import Identity

Clients = Callable[..., Any]
# One read of each protocol, by service.
READS = {
    "sts": "get_caller_identity",
    "sns": "list_topics",
    "sqs": "list_queues",
    "dynamodb": "list_tables",
    "ssm": "describe_parameters",
    "lambda": "list_functions",
    "s3": "list_buckets",
}


def read(who: Identity, service: str) -> Any:
    return getattr(who.aws(service), READS[service])()


def refusal(call: Callable[[], Any]) -> tuple[int, str, str]:
    """Status, code and message of a call that is refused."""
    with pytest.raises(ClientError) as caught:
        call()
    answer = caught.value.response
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status, answer["Error"]["Code"], answer["Error"]["Message"]


def fetch(url: str, headers: dict[str, str] | None = None, body: bytes | None = None):
    """Status and text of an HTTP request without an SDK."""
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def arn(who: Identity) -> str:
    return str(who.aws("sts").get_caller_identity()["Arn"])
