"""What SNS refuses."""

import pytest
from localstack.aws.api.sns import InvalidParameterException

from lab.emulator import topic_rules as rules

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:audit_changes"


@pytest.mark.parametrize("subject", [None, "Todo Completed: milk", "ünï", "x" * 99, "👩‍🚀"])
def test_subject_is_taken(subject: str | None) -> None:
    rules.check_subject(subject)


@pytest.mark.parametrize("subject", ["", "two\nlines", "a\r", "\t", "a\u2028b", "\x7f", "x" * 100])
def test_subject_is_refused(subject: str) -> None:
    with pytest.raises(InvalidParameterException, match="Invalid parameter: Subject"):
        rules.check_subject(subject)


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("email", "ada@example.com"),
        ("email-json", "ada+sns@example.com"),
        ("sms", "+15555550100"),
        ("sms", "+1 (555) 555-0100"),
        ("lambda", FUNCTION),
        ("lambda", f"{FUNCTION}:live"),
        ("sqs", "whatever LocalStack checks itself"),
    ],
)
def test_endpoint_is_taken(protocol: str, endpoint: str) -> None:
    rules.check_endpoint(protocol, endpoint)


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("email", None),
        ("email", "ada"),
        ("email-json", "@example.com"),
        ("email", "ada @example.com"),
        ("sms", "12"),
        ("sms", "call me"),
        ("sms", None),
        ("lambda", "audit_changes"),
        ("lambda", "arn:aws:sqs:us-east-1:000000000000:queue"),
        ("lambda", None),
    ],
)
def test_endpoint_is_refused(protocol: str, endpoint: str | None) -> None:
    with pytest.raises(InvalidParameterException):
        rules.check_endpoint(protocol, endpoint)


def test_raw_delivery_is_for_machines() -> None:
    for protocol in ("sqs", "http", "https", "firehose"):
        rules.check_raw_delivery(protocol, {"RawMessageDelivery": "true"})
    rules.check_raw_delivery("email", {"RawMessageDelivery": "false"})
    rules.check_raw_delivery("email", {})
    for protocol in ("email", "email-json", "sms", "lambda"):
        with pytest.raises(InvalidParameterException, match="does not support raw message"):
            rules.check_raw_delivery(protocol, {"RawMessageDelivery": "True"})
