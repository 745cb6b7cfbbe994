"""EventBridge Scheduler: schedules fire when they say, with what AWS hands over."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import functions, permissions
from tests.support.waiting import until

OFF = {"Mode": "OFF"}
SEND = {"Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish"], "Resource": "*"}
INVOKE = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}


@pytest.fixture
def scheduler(aws: Callable[..., Any]) -> Any:
    """A client for EventBridge Scheduler in the test's own account."""
    return aws("scheduler")


@pytest.fixture
def queue(aws: Callable[..., Any]) -> "Queue":
    """A new queue, as a target and to read."""
    return Queue(aws("sqs"), aws("iam"))


class Queue:
    """A queue that schedules send to: ``target()`` is for the request."""

    def __init__(self, sqs: Any, iam: Any) -> None:
        self._sqs = sqs
        self._url = sqs.create_queue(QueueName="due")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        self._arn = attributes["Attributes"]["QueueArn"]
        self._role = permissions.role(iam, "sender", "scheduler", SEND)

    def target(self, **options: Any) -> dict[str, Any]:
        return {"Arn": self._arn, "RoleArn": self._role} | options

    def receive(self, wait: int = 10) -> list[str]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url, WaitTimeSeconds=wait, MaxNumberOfMessages=10
        )
        for message in answer.get("Messages", []):
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in answer.get("Messages", [])]


def at(seconds: float) -> str:
    """An expression for the whole second that is ``seconds`` away."""
    return f"at({datetime.now(UTC) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S})"


def put(scheduler: Any, name: str, expression: str, target: Any, **options: Any) -> str:
    answer = scheduler.create_schedule(
        Name=name,
        ScheduleExpression=expression,
        Target=target,
        FlexibleTimeWindow=OFF,
        **options,
    )
    return str(answer["ScheduleArn"])


def error_of(call: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    return str(caught.value.response["Error"]["Code"])


def test_schedule_for_one_moment_fires_then_and_once(scheduler: Any, queue: Queue) -> None:
    put(scheduler, "once", at(3), queue.target(Input='{"say": "now"}'))
    assert queue.receive(wait=0) == []
    assert queue.receive() == ['{"say": "now"}']
    assert queue.receive(wait=1) == []
    assert scheduler.get_schedule(Name="once")["State"] == "ENABLED"


def test_schedule_without_input_hands_over_a_scheduled_event(scheduler: Any, queue: Queue) -> None:
    expression = at(1)
    arn = put(scheduler, "once", expression, queue.target())
    (body,) = queue.receive()
    event = json.loads(body)
    assert event["time"] == f"{expression[3:-1]}Z"
    assert (event["source"], event["detail-type"]) == ("aws.scheduler", "Scheduled Event")
    assert event["resources"] == [arn]


def test_input_may_name_the_schedule_and_its_time(scheduler: Any, queue: Queue) -> None:
    expression = at(1)
    text = "<aws.scheduler.schedule-arn> at <aws.scheduler.scheduled-time>"
    arn = put(scheduler, "once", expression, queue.target(Input=text))
    assert queue.receive() == [f"{arn} at {expression[3:-1]}Z"]


def test_time_is_told_in_the_schedules_time_zone(scheduler: Any, queue: Queue) -> None:
    kolkata = datetime.now(UTC) + timedelta(hours=5, minutes=30, seconds=1)
    put(
        scheduler,
        "once",
        f"at({kolkata:%Y-%m-%dT%H:%M:%S})",
        queue.target(Input="tea"),
        ScheduleExpressionTimezone="Asia/Kolkata",
    )
    assert queue.receive() == ["tea"]


def test_rate_begins_at_once_or_at_its_start_date(scheduler: Any, queue: Queue) -> None:
    put(scheduler, "now", "rate(1 hour)", queue.target(Input="now"))
    assert queue.receive() == ["now"]
    start = datetime.now(UTC) + timedelta(seconds=3)
    put(scheduler, "later", "rate(1 hour)", queue.target(Input="later"), StartDate=start)
    assert queue.receive(wait=0) == []
    assert queue.receive() == ["later"]


def test_completed_schedule_is_deleted_if_it_asked_for_that(scheduler: Any, queue: Queue) -> None:
    put(scheduler, "once", at(1), queue.target(Input="x"), ActionAfterCompletion="DELETE")
    assert queue.receive() == ["x"]
    until(lambda: not scheduler.list_schedules()["Schedules"])


def test_disabled_deleted_and_ended_schedules_do_not_fire(scheduler: Any, queue: Queue) -> None:
    soon = at(4)  # late enough for the calls that follow, on a busy machine
    put(scheduler, "disabled", soon, queue.target(), State="DISABLED")
    put(scheduler, "deleted", soon, queue.target())
    scheduler.delete_schedule(Name="deleted")
    scheduler.create_schedule_group(Name="group")
    put(scheduler, "grouped", soon, queue.target(), GroupName="group")
    scheduler.delete_schedule_group(Name="group")
    ended = datetime.now(UTC) - timedelta(seconds=1)
    put(scheduler, "ended", "rate(1 hour)", queue.target(), EndDate=ended)
    put(scheduler, "past", at(-60), queue.target())
    assert queue.receive(wait=5) == []


def test_updated_schedule_fires_by_its_new_expression_alone(scheduler: Any, queue: Queue) -> None:
    put(scheduler, "a", at(2), queue.target(Input="old"), State="DISABLED")
    scheduler.update_schedule(
        Name="a",
        ScheduleExpression=at(1),
        Target=queue.target(Input="new"),
        FlexibleTimeWindow=OFF,
    )
    assert scheduler.get_schedule(Name="a")["State"] == "ENABLED"
    assert queue.receive() == ["new"]
    assert queue.receive(wait=2) == []


def test_target_that_is_gone_does_not_stop_the_others(scheduler: Any, queue: Queue) -> None:
    gone = queue.target(Input="x")
    gone["Arn"] = gone["Arn"].replace("due", "gone")
    put(scheduler, "gone", at(1), gone)
    put(scheduler, "sound", at(2), queue.target(Input="sound"))
    assert queue.receive() == ["sound"]


def test_topic_is_a_target_too(scheduler: Any, queue: Queue, aws: Any) -> None:
    sns, target = aws("sns"), queue.target(Input="hello")
    topic = sns.create_topic(Name="due")["TopicArn"]
    permissions.let_send(aws("sqs"), target["Arn"], topic)
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=target["Arn"],
        Attributes={"RawMessageDelivery": "true"},
    )
    put(scheduler, "once", at(1), target | {"Arn": topic})
    assert queue.receive() == ["hello"]


def test_function_is_invoked_with_the_input_as_its_event(scheduler: Any, aws: Any) -> None:
    function = functions.make(aws, "def handler(event, context):\n    print('due', event['job'])")
    configuration = aws("lambda").get_function_configuration(FunctionName=function.name)
    target = {
        "Arn": configuration["FunctionArn"],
        "RoleArn": permissions.role(aws("iam"), "invoker", "scheduler", INVOKE),
        "Input": '{"job": "digest"}',
    }
    put(scheduler, "once", at(1), target)
    until(lambda: aws("logs").describe_log_groups()["logGroups"])
    until(lambda: "due digest" in "".join(function.messages()))


@pytest.mark.parametrize(
    "options",
    [
        {"expression": "every day"},
        {"expression": "cron(0 8 * * * *)"},
        {"expression": "rate(0 minutes)"},
        {"expression": "at(2026-02-30T00:00:00)"},
        {"expression": "rate(1 hour)", "ScheduleExpressionTimezone": "Mars/Olympus"},
    ],
)
def test_what_is_no_schedule_is_refused_and_not_kept(
    scheduler: Any, queue: Queue, options: dict[str, str]
) -> None:
    assert error_of(put, scheduler, "x", target=queue.target(), **options) == "ValidationException"
    assert scheduler.list_schedules()["Schedules"] == []


def test_groups_and_names_are_known_or_refused(scheduler: Any, queue: Queue) -> None:
    target = queue.target()
    missing = {"GroupName": "missing"}
    not_found = "ResourceNotFoundException"
    assert error_of(put, scheduler, "x", "rate(1 hour)", target, **missing) == not_found
    assert error_of(scheduler.delete_schedule, Name="x") == not_found
    assert error_of(scheduler.delete_schedule_group, Name="missing") == not_found
    assert error_of(scheduler.delete_schedule_group, Name="default") == "ValidationException"
    scheduler.create_schedule_group(Name="group")
    assert error_of(scheduler.create_schedule_group, Name="group") == "ConflictException"


@pytest.mark.parametrize(
    "expression", ["rate(1 minutes)", "rate(5 minute)", "cron(0 8 * * * *)", "at(2030-01-01)", "x"]
)
def test_rule_with_an_expression_that_is_none_is_refused(aws: Any, expression: str) -> None:
    events = aws("events")
    with pytest.raises(ClientError, match="Parameter ScheduleExpression is not valid") as caught:
        events.put_rule(Name="x", ScheduleExpression=expression)
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert events.list_rules()["Rules"] == []


def test_rule_with_a_name_that_is_none_is_refused(aws: Any) -> None:
    events = aws("events")
    assert error_of(events.put_rule, Name="a b", ScheduleExpression="rate(1 hour)") == (
        "ValidationException"
    )
    assert events.list_rules()["Rules"] == []
