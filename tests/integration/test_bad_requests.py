"""Requests that no SDK would send are refused as the caller's fault, service by service."""

import json
import urllib.error
import urllib.request

import pytest

from lab.shared import aws as lab_aws
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
    settings: Settings,
    service: str,
    body: bytes,
    headers: dict[str, str],
    path: str = "/",
    method: str = "POST",
) -> str:
    """Send ``body``, and be refused with a 400: its text."""
    credential = f"{settings.account}/20260101/us-east-1/{service}/aws4_request"
    signature = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
    headers = {"Authorization": signature} | headers
    request = urllib.request.Request(
        settings.endpoint + path, data=body, headers=headers, method=method
    )
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


# Members of the wrong kind, kinds of members that LocalStack's services do not look at.
MISTYPED = [
    ("sqs", "DeleteQueue", {"QueueUrl": ["x"]}),
    ("sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": "x", "MessageAttributes": {"a": []}}),
    ("dynamodb", "TransactWriteItems", {"TransactItems": [None]}),
    ("events", "PutTargets", {"Rule": "r", "Targets": [None]}),
    ("kms", "DescribeKey", {"KeyId": 5}),
    ("logs", "DeleteLogGroup", {"logGroupName": {"a": 1}}),
    ("ssm", "GetParameters", {"Names": [None]}),
    ("ssm", "DescribeParameters", None),
]


@pytest.mark.parametrize(("service", "operation", "request_"), MISTYPED)
def test_member_of_the_wrong_kind_is_refused(
    settings: Settings, service: str, operation: str, request_: object
) -> None:
    body = json.dumps(request_).encode()
    assert refused_json(settings, service, operation, body) == "SerializationException"


@pytest.mark.parametrize(
    ("service", "operation", "request_", "words"),
    [
        ("events", "TagResource", {"ResourceARN": "rule", "Tags": []}, "is not a valid ARN"),
        ("sqs", "StartMessageMoveTask", {"SourceArn": "q"}, "is not a valid ARN"),
        (
            "logs",
            "PutDeliveryDestination",
            {"name": "d", "deliveryDestinationConfiguration": {}},
            "'deliveryDestinationConfiguration.destinationResourceArn' failed to satisfy",
        ),
    ],
)
def test_value_that_cannot_be_is_refused(
    settings: Settings, service: str, operation: str, request_: object, words: str
) -> None:
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"{TARGETS[service]}.{operation}",
    }
    assert words in refused(settings, service, json.dumps(request_).encode(), headers)


@pytest.mark.parametrize(
    "body", [b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"QueueUrl": "\xff"}', b'{"a']
)
def test_body_that_no_parser_can_read_is_refused(settings: Settings, body: bytes) -> None:
    assert refused_json(settings, "sqs", "DeleteQueue", body) in (
        "SerializationException",
        "ValidationException",
    )


@pytest.mark.parametrize(
    "body",
    [
        b"<a>",
        b"not xml",
        b"<a/>",
        b"\xff",
        b"<NotificationConfiguration><TopicConfiguration/></NotificationConfiguration>",
    ],
)
def test_s3_refuses_what_is_no_such_xml(settings: Settings, body: bytes) -> None:
    bucket = f"bucket-{settings.account}"
    lab_aws.client(settings, "s3").create_bucket(Bucket=bucket)
    for part in ("lifecycle", "notification"):
        answer = refused(settings, "s3", body, {}, f"/{bucket}?{part}", "PUT")
        assert "<Code>MalformedXML</Code>" in answer


def test_name_that_no_answer_can_hold_is_refused(settings: Settings) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"Action=CreateUser&Version=2010-05-08&UserName=a%00b"
    assert "<Code>ValidationError</Code>" in refused(settings, "iam", body, headers)


def test_scheduler_refuses_a_body_without_what_it_needs(settings: Settings) -> None:
    headers = {"Content-Type": "application/json"}
    assert "Member must not be null" in refused(
        settings, "scheduler", b"{}", headers, path="/schedules/x"
    )
