"""What of a request the journal shows: little, and no secret."""

import io
import json
import math
from typing import Any

import pytest

from lab.emulator.trace.summary import CUT, HIDDEN, UNIT, VALUES, summary

SECRET = "s3s4m3"


def shown(request: Any, service: str = "sqs", operation: str = "SendMessage") -> dict[str, Any]:
    return summary(service, operation, request)


def test_short_values_stay_as_they_are_and_empty_members_go():
    request = {"QueueUrl": "u", "DelaySeconds": 3, "Raw": True, "Nothing": None}
    assert shown(request) == {"QueueUrl": "u", "DelaySeconds": 3, "Raw": True}
    assert shown(None) == {}


def test_long_texts_are_cut_and_say_how_long_they_were():
    assert shown({"MessageBody": "x" * 262_144}) == {
        "MessageBody": "x" * CUT + "... (262144 characters)"
    }


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        (
            "ssm",
            "PutParameter",
            {"Name": "/a", "Type": "SecureString", "Value": SECRET},
        ),
        ("ssm", "PutParameter", {"Name": "/a", "Value": SECRET, "Overwrite": True}),
        ("secretsmanager", "CreateSecret", {"SecretString": SECRET}),
        ("iam", "CreateLoginProfile", {"UserName": "u", "Password": SECRET}),
        ("sns", "ConfirmSubscription", {"Token": SECRET}),
        ("sts", "AssumeRoleWithWebIdentity", {"WebIdentityToken": SECRET}),
        ("sts", "AssumeRoleWithSAML", {"SAMLAssertion": SECRET}),
        ("s3", "PutObject", {"SSECustomerKey": SECRET}),
        ("s3", "CopyObject", {"CopySourceSSECustomerKey": SECRET}),
        ("events", "CreateConnection", {"AuthParameters": {"a": SECRET}}),
        (
            "lambda",
            "CreateFunction",
            {"Environment": {"Variables": {"DB": SECRET}}, "Code": {"ZipFile": SECRET.encode()}},
        ),
        ("kms", "Encrypt", {"KeyId": "k", "Plaintext": SECRET.encode()}),
        (
            "sns",
            "CreatePlatformApplication",
            {"Attributes": {"PlatformCredentialSecret": SECRET}},
        ),
        ("apigateway", "CreateApiKey", {"name": "k", "value": SECRET}),
        ("rds", "CreateDBInstance", {"Deep": [{"MasterUserPassword": SECRET}]}),
    ],
)
def test_secrets_are_hidden(service: str, operation: str, request_: Any):
    assert SECRET not in json.dumps(summary(service, operation, request_))


def test_a_flag_is_no_secret():
    request = {"Name": "/todoapp/sendNotifications", "Type": "String", "Value": "true"}
    assert summary("ssm", "PutParameter", request)["Value"] == "true"


def test_names_of_a_functions_variables_are_shown_without_their_values():
    request = {"FunctionName": "f", "Environment": {"Variables": {"TABLE": "t", "KEY": "k"}}}
    assert summary("lambda", "CreateFunction", request)["Environment"] == {
        "Variables": {"TABLE": HIDDEN, "KEY": HIDDEN}
    }


def test_dynamodbs_values_are_shown_plainly():
    item = {"id": {"S": "1"}, "n": {"N": "2"}, "l": {"L": [{"S": "x"}, {"BOOL": True}]}}
    item |= {"m": {"M": {"k": {"NULL": True}}}, "set": {"SS": ["a", "b"]}, "b": {"B": b"xy"}}
    assert summary("dynamodb", "PutItem", {"TableName": "T", "Item": item}) == {
        "TableName": "T",
        "Item": {
            "id": "1",
            "n": "2",
            "l": ["x", True],
            "m": {"k": True},
            "set": ["a", "b"],
            "b": "<2 bytes>",
        },
    }


def test_blobs_and_streams_are_named_not_shown():
    request = {"Body": io.BytesIO(b"abc"), "Blob": b"abcd", "View": memoryview(b"x")}
    assert shown(request) == {"Body": "<stream>", "Blob": "<4 bytes>", "View": "<1 bytes>"}


def weight(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(weight, value.values())) + len(value)
    return sum(map(weight, value)) if isinstance(value, list) else 1


def test_whatever_is_sent_what_is_shown_stays_small():
    deep: Any = "bottom"
    for _ in range(500):
        deep = [deep]
    wide = {
        f"k{i}": {f"k{j}": {f"k{k}": "v" for k in range(30)} for j in range(30)} for i in range(9)
    }
    told = shown({"Deep": deep, "Wide": wide, "List": [["x"] * 500] * 500, "n" * 10_000: "x"})
    assert weight(told) < 2 * VALUES
    long = {f"{i}" * 500: {f"{j}" * 500: "v" * 500 for j in range(9)} for i in range(9)}
    for flood in (told, shown(long), shown({"List": ["x" * 10_000] * 10} | long)):
        assert len(json.dumps(flood)) < 2 * VALUES * UNIT


def test_odd_values_become_json():
    told = shown(
        {"Inf": math.inf, "Nan": math.nan, "Big": 10**5000, "Text": "\x00\n\ud800", 3: object}
    )
    json.loads(json.dumps(told, allow_nan=False))
