"""SQS: messages come back, and expire, when they should."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import permissions
from tests.support.waiting import until


@pytest.fixture
def sqs(aws: Callable[..., Any]) -> Any:
    """A client for SQS in the test's own account."""
    return aws("sqs")


def queue(sqs: Any, name: str = "q", **attributes: str) -> str:
    return str(sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])


def receive(sqs: Any, url: str, wait: int = 0, **options: Any) -> list[dict[str, str]]:
    answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait, **options)
    return list(answer.get("Messages", []))


def test_message_that_is_not_deleted_comes_back_to_a_waiting_consumer(sqs: Any) -> None:
    url = queue(sqs, VisibilityTimeout="1")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    assert receive(sqs, url)
    assert not receive(sqs, url)
    assert receive(sqs, url, wait=10)


def test_message_group_of_a_fifo_queue_comes_back_in_order(sqs: Any) -> None:
    url = queue(
        sqs,
        "q.fifo",
        FifoQueue="true",
        ContentBasedDeduplication="true",
        VisibilityTimeout="1",
    )
    for body in ("first", "second"):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    assert [message["Body"] for message in receive(sqs, url)] == ["first"]
    assert [message["Body"] for message in receive(sqs, url, wait=10)] == ["first"]


def test_visibility_that_was_made_shorter_ends_sooner(sqs: Any) -> None:
    url = queue(sqs, VisibilityTimeout="600")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    (message,) = receive(sqs, url)
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=1
    )
    assert not receive(sqs, url)
    assert receive(sqs, url, wait=10)


def test_delayed_message_arrives_when_its_delay_is_over(sqs: Any) -> None:
    url = queue(sqs)
    sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=1)
    assert not receive(sqs, url)
    assert receive(sqs, url, wait=10)


@pytest.mark.parametrize("seconds", ["59", "1209601", "two weeks"])
def test_retention_is_a_minute_to_two_weeks(sqs: Any, seconds: str) -> None:
    with pytest.raises(sqs.exceptions.InvalidAttributeValue):
        queue(sqs, MessageRetentionPeriod=seconds)
    url = queue(sqs, MessageRetentionPeriod="1209600")
    with pytest.raises(sqs.exceptions.InvalidAttributeValue):
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": seconds})
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["MessageRetentionPeriod"])
    assert attributes["Attributes"] == {"MessageRetentionPeriod": "1209600"}


def test_redrive_policy_that_is_refused_is_not_kept(sqs: Any) -> None:
    dead = queue(sqs, "dead")
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    good = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": 3}
    url = queue(sqs, "alive", RedrivePolicy=json.dumps(good))
    elsewhere = json.dumps(good | {"deadLetterTargetArn": f"{good['deadLetterTargetArn']}er"})
    never = json.dumps(good | {"maxReceiveCount": 0})
    for wrong in (elsewhere, never, "x", '{"deadLetterTargetArn": "x"}'):
        for call in (
            lambda wrong=wrong: sqs.set_queue_attributes(
                QueueUrl=url, Attributes={"VisibilityTimeout": "5", "RedrivePolicy": wrong}
            ),
            lambda wrong=wrong: queue(sqs, "new", RedrivePolicy=wrong),
        ):
            with pytest.raises(ClientError) as caught:
                call()
            assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert json.loads(kept["RedrivePolicy"]) == good
    assert kept["VisibilityTimeout"] == "30"
    assert not [u for u in sqs.list_queues()["QueueUrls"] if u.endswith("new")]


def test_numbers_that_aws_refuses_are_refused(sqs: Any) -> None:
    url = queue(sqs)
    sqs.send_message(QueueUrl=url, MessageBody="x")
    (message,) = receive(sqs, url)
    handle = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
    late = [{"Id": "1", "MessageBody": "x", "DelaySeconds": 901}]
    for call in (
        lambda: sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=901),
        lambda: sqs.send_message_batch(QueueUrl=url, Entries=late),
        lambda: receive(sqs, url, MaxNumberOfMessages=0),
        lambda: receive(sqs, url, VisibilityTimeout=43_201),
        lambda: sqs.change_message_visibility(**handle, VisibilityTimeout=43_201),
    ):
        with pytest.raises(ClientError, match=r"is invalid\. Reason:") as caught:
            call()
        assert caught.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_rule_and_retention_of_one_minute_keep_to_it(sqs: Any, aws: Any) -> None:
    """AWS's shortest: all that takes a minute waits together here."""
    events = aws("events")
    short, long = (
        queue(sqs, name, MessageRetentionPeriod=retention)
        for name, retention in (("short", "60"), ("long", "3600"))
    )
    for url in (short, long):
        sqs.send_message(QueueUrl=url, MessageBody="x")
    due = {
        name: rule(sqs, events, name, expression)
        for name, expression in {
            "rate": "rate(1 minute)",
            "cron": "cron(* * * * ? *)",
            "paused": "rate(1 minute)",
            "disabled": "rate(1 minute)",
            "deleted": "cron(* * * * ? *)",
        }.items()
    }
    events.disable_rule(Name="paused")
    events.enable_rule(Name="paused")
    events.disable_rule(Name="disabled")
    events.remove_targets(Rule="deleted", Ids=["queue"])
    events.delete_rule(Name="deleted")
    put = events.put_rule(Name="rate", ScheduleExpression="rate(1 minute)", State="ENABLED")

    until(lambda: count(sqs, short) == 0, seconds=90, pause=0.5)
    assert count(sqs, long) == 1
    (message,) = receive(sqs, due["rate"], wait=10)
    event = json.loads(message["Body"])
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    assert (event["resources"], event["detail"]) == ([put["RuleArn"]], {})
    assert receive(sqs, due["cron"], wait=10)
    assert receive(sqs, due["paused"], wait=10)
    assert not receive(sqs, due["disabled"])
    assert not receive(sqs, due["deleted"])


def rule(sqs: Any, events: Any, name: str, expression: str) -> str:
    """A rule by that name, and the URL of its target queue."""
    url = queue(sqs, f"due-{name}")
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    made = events.put_rule(Name=name, ScheduleExpression=expression)
    target = {"Id": "queue", "Arn": arn["Attributes"]["QueueArn"]}
    permissions.let_send(sqs, target["Arn"], made["RuleArn"], "events")
    events.put_targets(Rule=name, Targets=[target])
    return url


def count(sqs: Any, url: str) -> int:
    """How many messages wait in the queue; looking does not receive them."""
    names = ["ApproximateNumberOfMessages"]
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"][names[0]])
