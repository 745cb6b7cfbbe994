"""What SQS refuses as attributes."""

import pytest
from localstack.aws.api.sqs import InvalidAttributeValue

from lab.emulator.queue_rules import check_attributes


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"MessageRetentionPeriod": "60", "VisibilityTimeout": "43200"},
        {"MessageRetentionPeriod": "1209600", "DelaySeconds": "0"},
    ],
)
def test_attributes_within_the_bounds_are_taken(attributes: dict[str, str]) -> None:
    check_attributes(attributes)


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
    ],
)
def test_attributes_out_of_bounds_are_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidAttributeValue, match=f"Invalid value for the parameter {name}"):
        check_attributes({name: value})
