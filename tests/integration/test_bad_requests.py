"""Requests that no SDK would send are refused as the caller's fault, service by service."""

import json
import urllib.error
import urllib.request

import pytest

from lab.shared.config import Settings

TARGETS = {
    "dynamodb": "DynamoDB_20120810",
    "ssm": "AmazonSSM",
    "sqs": "AmazonSQS",
    "events": "AWSEvents",
    "logs": "Logs_20140328",
    "kms": "TrentService",
}


def refused(
    settings: Settings, service: str, body: bytes, headers: dict[str, str], path: str = "/"
) -> str:
    """Post ``body``, and be refused with a 400: its text."""
    credential = f"{settings.account}/20260101/us-east-1/{service}/aws4_request"
    signature = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
    headers = {"Authorization": signature} | headers
    request = urllib.request.Request(settings.endpoint + path, data=body, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value as answer:
        text = str(answer.read().decode())
        assert answer.code == 400, text
    return text


def refused_json(settings: Settings, service: str, operation: str, body: bytes) -> str:
    """The code of the refusal."""
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"{TARGETS[service]}.{operation}",
    }
    answer = json.loads(refused(settings, service, body, headers))
    assert answer.get("message") or answer.get("Message")
    return str(answer["__type"]).rpartition("#")[2]


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("dynamodb", "PutItem"),
        ("ssm", "PutParameter"),
        ("sqs", "CreateQueue"),
        ("events", "PutRule"),
        ("logs", "CreateLogGroup"),
        ("kms", "Encrypt"),
    ],
)
def test_body_that_is_no_request_is_refused(
    settings: Settings, service: str, operation: str
) -> None:
    for body in (b"not json", b"[]", b'"text"', b"\xff\xfe"):
        assert refused_json(settings, service, operation, body) == "SerializationException"
    assert refused_json(settings, service, operation, b"{}") == "ValidationException"
    assert refused_json(settings, service, "NoSuch", b"{}") == "UnknownOperationException"


def test_value_of_the_wrong_type_is_refused(settings: Settings) -> None:
    body = b'{"TableName": 5, "Item": []}'
    assert refused_json(settings, "dynamodb", "PutItem", body) == "SerializationException"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"Action=Publish", "Parameter"),
        (b"Action=CreateTopic", "Validation"),
        (b"Action=NoSuch", "InvalidAction"),
        (b"nonsense", "MissingAction"),
    ],
)
def test_form_that_is_no_request_is_refused(settings: Settings, body: bytes, code: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert code in refused(settings, "sns", body, headers)


def test_scheduler_refuses_a_body_without_what_it_needs(settings: Settings) -> None:
    headers = {"Content-Type": "application/json"}
    assert "Member must not be null" in refused(
        settings, "scheduler", b"{}", headers, path="/schedules/x"
    )
