"""What a page says to try next after AWS refused a call."""

import json

import pytest

from app.errors import AwsError, CredentialsError
from app.web.advice import advise
from tests.support.app import INSIDE

ME = "arn:aws:sts::123456789012:assumed-role/TodoApp-EC2-Role/i-1"
TOPIC = "arn:aws:sns:us-east-1:123456789012:todo-notifications"
NOT_ALLOWED = f"User: {ME} is not authorized to perform: SNS:Publish on resource: {TOPIC}"


def advice(code: str, message: str, call: str = "sns Publish") -> str:
    service, operation = call.split()
    return advise(AwsError(code, message, service=service, operation=operation), INSIDE)


def test_a_missing_right_is_named_with_the_policy_to_attach() -> None:
    because = "because no identity-based policy allows the SNS:Publish action"
    text = advice("AuthorizationError", f"{NOT_ALLOWED} {because}")
    assert f"allows SNS:Publish on {TOPIC} to the role TodoApp-EC2-Role" in text
    document = json.loads(text.split("'")[1])
    assert document["Statement"] == [
        {"Effect": "Allow", "Action": "SNS:Publish", "Resource": TOPIC}
    ]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("with an explicit deny in an identity-based policy", "list-role-policies --role-name"),
        ("because no permissions boundary allows the SNS:Publish action", "iam get-role"),
        ("because no resource-based policy allows the SNS:Publish action", f"policy of {TOPIC}"),
    ],
)
def test_no_policy_is_advised_where_none_would_help(reason: str, words: str) -> None:
    text = advice("AuthorizationError", f"{NOT_ALLOWED} {reason}")
    assert words in text
    assert "put-role-policy" not in text


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Access Denied", "allows s3:PutObject on * to the app's role"),
        (f"User: {ME} is not authorized to perform: s3:PutObject", "to the role TodoApp-EC2-Role"),
        (
            "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: s3:PutObject",
            "to the app's role",
        ),
    ],
)
def test_what_aws_does_not_say_is_filled_in(message: str, words: str) -> None:
    assert words in advice("AccessDenied", message, "s3 PutObject")


def test_a_file_that_may_not_be_looked_at_needs_the_right_to_read_it() -> None:
    assert "s3:GetObject on arn:aws:s3:::todo-exports/" in advice(
        "403", "Forbidden", "s3 HeadObject"
    )


@pytest.mark.parametrize("code", ["ExpiredToken", "UnrecognizedClientException", "NoCredentials"])
def test_a_stranger_is_told_that_credentials_come_from_the_instances_role(code: str) -> None:
    error = CredentialsError(code, "The security token is no good.")
    assert "gets its credentials from the role of its instance" in advise(error, INSIDE)
