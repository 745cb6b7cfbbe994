"""What SQS refuses as attributes."""

from typing import Any

import pytest
from localstack.aws.api.sqs import InvalidAttributeValue
from localstack.services.sqs.exceptions import InvalidParameterValueException

from lab.emulator import queue_rules as rules


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"MessageRetentionPeriod": "60", "VisibilityTimeout": "43200"},
        {"MessageRetentionPeriod": "1209600", "DelaySeconds": "0"},
    ],
)
def test_attributes_within_the_bounds_are_taken(attributes: dict[str, str]) -> None:
    rules.check_attributes(attributes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MessageRetentionPeriod", "59"),
        ("MessageRetentionPeriod", "1209601"),
        ("VisibilityTimeout", "43201"),
        ("VisibilityTimeout", "-1"),
        ("DelaySeconds", "901"),
        ("ReceiveMessageWaitTimeSeconds", "21"),
        ("MaximumMessageSize", "1023"),
        ("VisibilityTimeout", ""),
        ("VisibilityTimeout", "1.5"),
        ("VisibilityTimeout", "٣"),
        ("VisibilityTimeout", "x"),
        ("Policy", "x"),
        ("Policy", "[]"),
    ],
)
def test_attributes_out_of_bounds_are_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidAttributeValue, match=f"Invalid value for the parameter {name}"):
        rules.check_attributes({name: value})


@pytest.mark.parametrize("count", ["1", '"5"', "1000"])
def test_redrive_policy_names_its_queue(count: str) -> None:
    text = f'{{"deadLetterTargetArn": "a", "maxReceiveCount": {count}}}'
    assert rules.dead_letter_queue({"RedrivePolicy": text}) == "a"
    assert rules.dead_letter_queue({"RedrivePolicy": ""}) is None
    assert rules.dead_letter_queue({}) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x", "not a valid JSON map"),
        ("{}", "mandatory attribute: deadLetterTargetArn"),
        ('{"deadLetterTargetArn": "a"}', "mandatory attribute: maxReceiveCount"),
        ('{"maxReceiveCount": 3}', "mandatory attribute: deadLetterTargetArn"),
        ('{"deadLetterTargetArn": "a", "maxReceiveCount": 0}', "maxReceiveCount: 0, valid"),
        ('{"deadLetterTargetArn": "a", "maxReceiveCount": 1001}', "from 1 to 1000 both"),
        ('{"deadLetterTargetArn": "a", "maxReceiveCount": "often"}', "maxReceiveCount: often"),
        ('{"deadLetterTargetArn": "a", "maxReceiveCount": [3]}', "Invalid value for"),
    ],
)
def test_what_is_no_redrive_policy_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidParameterValueException, match=says):
        rules.dead_letter_queue({"RedrivePolicy": text})


@pytest.mark.parametrize(
    ("delay", "attributes"),
    [
        (None, None),
        (0, {}),
        (900, {"a": {"DataType": "String.json", "StringValue": "1"}}),
        (0, {"a": {"DataType": "Number.int", "StringValue": "-1.5e3"}}),
    ],
)
def test_message_within_the_bounds_is_taken(
    delay: int | None, attributes: dict[str, dict[str, str]] | None
) -> None:
    rules.check_message(delay, attributes)


@pytest.mark.parametrize(
    ("delay", "attributes", "reason"),
    [
        (901, None, "Value 901 for parameter DelaySeconds is invalid"),
        (-1, None, "DelaySeconds must be >= 0 and <= 900"),
        (0, dict.fromkeys("abcdefghijk"), "exceeds the allowed maximum"),
        (0, {"a": {"StringValue": "1"}}, "'a' must contain non-empty message attribute type"),
        (0, {"a": {"DataType": "Number", "StringValue": "x"}}, "'a' to a number"),
    ],
)
def test_message_out_of_bounds_is_refused(
    delay: int, attributes: dict[str, Any] | None, reason: str
) -> None:
    with pytest.raises(InvalidParameterValueException, match=reason):
        rules.check_message(delay, attributes)


@pytest.mark.parametrize(("count", "visibility"), [(0, None), (11, None), (1, -1), (None, 43_201)])
def test_reception_out_of_bounds_is_refused(count: int | None, visibility: int | None) -> None:
    rules.check_receive(10, 43_200)
    with pytest.raises(InvalidParameterValueException, match=r"is invalid\. Reason: Must be"):
        rules.check_receive(count, visibility)
