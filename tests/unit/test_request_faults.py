"""What made a service fail is found in its request."""

from typing import Any

import pytest
from localstack.aws.spec import load_service

from lab.emulator.request_faults import missing, mistyped, unfit


def shape(service: str, operation: str) -> Any:
    """The shape of an operation's request."""
    return load_service(service).operation_model(operation).input_shape


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"QueueUrl": ["x"]}, "Start of list found where not expected"),
        ({"QueueUrl": {"a": 1}}, "Start of structure or map found where not expected"),
        ({"QueueUrl": 5}, "NUMBER_VALUE can not be converted to a String"),
        ({"QueueUrl": True}, "TRUE_VALUE can not be converted to a String"),
        ({"DelaySeconds": "5"}, "STRING_VALUE can not be converted to a Integer"),
        ({"DelaySeconds": True}, "TRUE_VALUE can not be converted to a Integer"),
        ({"MessageAttributes": {"a": []}}, "Start of list found where not expected"),
        ({"MessageAttributes": {"a": None}}, "Null value found where not expected"),
        (
            {"MessageAttributes": {"a": {"StringValue": 1}}},
            "NUMBER_VALUE can not be converted to a String",
        ),
        (None, "Start of structure or map expected, and there is none"),
    ],
)
def test_value_of_the_wrong_kind_is_found(request_: Any, words: str) -> None:
    assert mistyped(shape("sqs", "SendMessage"), request_) == words


def test_values_of_the_right_kind_are_none_of_the_wrong() -> None:
    request = {
        "QueueUrl": "x",
        "DelaySeconds": 5,
        "MessageBody": None,
        "MessageAttributes": {"a": {"DataType": "Binary", "BinaryValue": b"x"}},
        "Unknown": object(),
    }
    assert mistyped(shape("sqs", "SendMessage"), request) is None
    assert mistyped(None, None) is None


def test_missing_members_are_found_in_the_depth() -> None:
    put_targets = shape("events", "PutTargets")
    request = {"Targets": [{"Id": "1", "Arn": "a"}, {"Id": "2", "DeadLetterConfig": {}}]}
    assert missing(put_targets, request) == ["rule", "targets.2.member.arn"]
    assert missing(put_targets, {"Rule": "r", "Targets": []}) == []


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"ResourceARN": "todo"}, "Value 'todo' at 'resourceARN' is not a valid ARN."),
        ({"Targets": [{"Arn": "x"}]}, "Value 'x' at 'arn' is not a valid ARN."),
        ({"NextToken": "x"}, "The specified token is not valid."),
        ({"Name": "a\0b"}, "Value at 'name' has characters that are not allowed."),
        ({"Name": "a", "TopicArn": "arn:aws:sns:us-east-1:1:t", "Text": "a\nb\tc"}, None),
        (None, None),
    ],
)
def test_value_that_a_service_stumbles_over_is_found(request_: Any, words: str | None) -> None:
    assert unfit(request_) == words
