"""A policy on a queue lets a topic in, or its part that does not fit is told."""

import json
from typing import Any

import pytest

from lab.course.look.policies import why_not

QUEUE = "arn:aws:sqs:us-east-1:000000000000:billing"
TOPIC = "arn:aws:sns:us-east-1:000000000000:shop-orders"
RIGHT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "sns.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": QUEUE,
    "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}},
}


def _why_not(*statements: dict[str, Any]) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return why_not(document, "sns.amazonaws.com", "sqs:SendMessage", QUEUE, TOPIC)


@pytest.mark.parametrize(
    "also_right",
    [
        {},
        {"Principal": "*"},
        {"Principal": {"Service": ["sqs.amazonaws.com", "sns.amazonaws.com"]}},
        {"Action": "SQS:*"},
        {"Resource": "*"},
        {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:*:shop-orders"}}},
        {"Condition": {}},
    ],
)
def test_policy_that_lets_the_topic_in_has_nothing_wrong(also_right: dict[str, Any]) -> None:
    assert _why_not(RIGHT | also_right) == ""


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"Principal": {"AWS": "arn:aws:iam::000000000000:root"}}, "it must be the service"),
        ({"Action": "sns:Publish"}, "Its Action is sns:Publish"),
        ({"Resource": "http://localhost:4566/000000000000/billing"}, "(a URL)"),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": QUEUE}}}, "Its aws:SourceArn is"),
        ({"Effect": "Deny"}, "No statement of it allows anything."),
    ],
)
def test_part_that_does_not_fit_is_named(wrong: dict[str, Any], told: str) -> None:
    assert told in _why_not(RIGHT | wrong)


def test_one_statement_that_fits_is_enough() -> None:
    assert _why_not(RIGHT | {"Action": "sns:Publish"}, RIGHT) == ""


def test_no_policy_at_all_is_told() -> None:
    said = why_not("", "sns.amazonaws.com", "sqs:SendMessage", QUEUE, TOPIC)
    assert said == "It has no policy."
