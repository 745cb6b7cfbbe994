"""Mappings, destinations and schedules act with a role: what it may not do, they cannot."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.journal import client as journal
from lab.shared.config import Settings
from lab.shared.event import Event
from tests.support import functions, permissions
from tests.support.waiting import until

Clients = Callable[..., Any]
PRINTS = "def handler(event, context):\n    print('GOT', event)\n"
FAILS = "def handler(event, context):\n    raise ValueError('no')\n"
RECEIVE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


def may(*actions: str, on: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


LOGS = may("logs:*")


class Place:
    """One test's account, with a role "worker" for its functions."""

    def __init__(self, aws: Clients, settings: Settings) -> None:
        self.aws, self.settings = aws, settings
        self.role = permissions.role(aws("iam"), "worker", "lambda", LOGS)

    def allow(self, *statements: dict[str, Any]) -> None:
        """The role may do this, and nothing else but log."""
        permissions.allow(self.aws("iam"), "worker", LOGS, *statements)

    def arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{self.settings.region}:{self.settings.account}:{name}"

    def queue(self, name: str) -> tuple[str, str]:
        """The URL and the ARN of a new queue."""
        url = self.aws("sqs").create_queue(QueueName=name)["QueueUrl"]
        return url, self.arn("sqs", name)

    def received(self, url: str, wait: int = 10) -> list[str]:
        sqs = self.aws("sqs")
        answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def function(self, source: str = PRINTS, **configuration: Any) -> functions.Function:
        return functions.make(self.aws, source, Role=self.role, **configuration)

    def got(self, function: functions.Function) -> str:
        """What the function has printed so far."""
        try:
            return "".join(line for line in function.messages() if line.startswith("GOT"))
        except self.aws("logs").exceptions.ResourceNotFoundException:
            return ""

    def refused(self, operation: str, since: str = "") -> Event:
        """The journal's first refused call of that name; waits for it."""

        def look() -> Event | None:
            page = journal.events(self.settings, since, operation=operation, errors=True)
            return next((e for e in page.events if "not authorized" in e.reason), None)

        return until(look)  # type: ignore[return-value]


@pytest.fixture
def place(aws: Clients, settings: Settings) -> Place:
    return Place(aws, settings)


def words(call: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """AWS's message for a call that is an InvalidParameterValueException."""
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    error = caught.value.response["Error"]
    assert error["Code"] == "InvalidParameterValueException"
    return str(error["Message"])


def test_mapping_of_a_queue_needs_three_rights_of_the_role(place: Place) -> None:
    url, queue = place.queue("jobs")
    function = place.function()
    create = place.aws("lambda").create_event_source_mapping
    asked = {"FunctionName": function.name, "EventSourceArn": queue}
    for number, action in enumerate(RECEIVE):
        place.allow(*(may(each, on=queue) for each in RECEIVE[:number]))
        name = action.removeprefix("sqs:")
        expected = f"The provided execution role does not have permissions to call {name} on SQS"
        assert words(create, **asked) == expected
    place.allow(may(*RECEIVE, on=queue + "-other"))
    assert "ReceiveMessage on SQS" in words(create, **asked)
    place.allow(may(*RECEIVE, on=queue))
    create(**asked)
    place.aws("sqs").send_message(QueueUrl=url, MessageBody="hello")
    until(lambda: "hello" in place.got(function))


def test_queues_own_policy_may_give_the_role_what_the_mapping_needs(place: Place) -> None:
    url, queue = place.queue("jobs")
    statement = may(*RECEIVE, on=queue) | {"Principal": {"AWS": place.role}}
    place.aws("sqs").set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": permissions.document(statement)}
    )
    function = place.function()
    place.aws("lambda").create_event_source_mapping(
        FunctionName=function.name, EventSourceArn=queue
    )
    place.aws("sqs").send_message(QueueUrl=url, MessageBody="hello")
    until(lambda: "hello" in place.got(function))


def test_mapping_that_loses_its_right_says_so_and_goes_on_when_it_has_it_again(
    place: Place,
) -> None:
    url, queue = place.queue("jobs")
    place.allow(may(*RECEIVE, on=queue))
    function, client = place.function(), place.aws("lambda")
    uuid = client.create_event_source_mapping(FunctionName=function.name, EventSourceArn=queue)[
        "UUID"
    ]

    def result() -> str:
        return str(client.get_event_source_mapping(UUID=uuid).get("LastProcessingResult", ""))

    until(lambda: client.get_event_source_mapping(UUID=uuid)["State"] == "Enabled")
    place.allow()
    until(lambda: result().startswith("PROBLEM: User: arn:aws:sts::"))
    place.aws("sqs").send_message(QueueUrl=url, MessageBody="hello")
    assert "is not authorized to perform: sqs:receivemessage" in result()
    assert place.refused("ReceiveMessage").source.endswith(function.name)
    assert not place.got(function)
    assert client.get_event_source_mapping(UUID=uuid)["State"] == "Enabled"
    place.allow(may(*RECEIVE, on=queue))
    until(lambda: "hello" in place.got(function))
    until(lambda: result() == "OK")
    place.allow()
    until(lambda: result().startswith("PROBLEM"))
    place.allow(may(*RECEIVE, on=queue))
    until(lambda: result() == "OK")


def test_mapping_works_with_the_role_that_the_function_has_now(place: Place) -> None:
    url, queue = place.queue("jobs")
    place.allow(may(*RECEIVE, on=queue))
    function, client = place.function(), place.aws("lambda")
    client.create_event_source_mapping(FunctionName=function.name, EventSourceArn=queue)
    other = permissions.role(place.aws("iam"), "other", "lambda", LOGS)
    client.update_function_configuration(FunctionName=function.name, Role=other)
    functions.wait_until_active(place.aws, function.name)
    place.aws("sqs").send_message(QueueUrl=url, MessageBody="hello")
    assert "assumed-role/other" in place.refused("ReceiveMessage").reason


def test_mapping_that_may_not_delete_says_so(place: Place) -> None:
    url, queue = place.queue("jobs")
    place.allow(may(*RECEIVE, on=queue))
    function, client = place.function(), place.aws("lambda")
    made = client.create_event_source_mapping(FunctionName=function.name, EventSourceArn=queue)
    place.allow(may("sqs:ReceiveMessage", "sqs:GetQueueAttributes", on=queue))
    place.aws("sqs").send_message(QueueUrl=url, MessageBody="hello")
    read = client.get_event_source_mapping
    until(lambda: "deletemessage" in read(UUID=made["UUID"]).get("LastProcessingResult", ""))
    assert "hello" in place.got(function)


def test_mapping_of_a_stream_needs_rights_and_recovers(place: Place) -> None:
    dynamodb, client = place.aws("dynamodb"), place.aws("lambda")
    table = dynamodb.create_table(
        TableName="changes",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]
    stream, function = table["LatestStreamArn"], place.function()
    asked = {
        "FunctionName": function.name,
        "EventSourceArn": stream,
        "StartingPosition": "TRIM_HORIZON",
    }
    message = words(client.create_event_source_mapping, **asked)
    assert message.startswith(f"Cannot access stream {stream}. Please ensure the role can perform")
    read = may(*(f"dynamodb:{a}" for a in ("GetRecords", "GetShardIterator")), on=stream)
    look = may("dynamodb:DescribeStream", "dynamodb:ListStreams", on=stream)
    place.allow(read)
    assert "Cannot access stream" in words(client.create_event_source_mapping, **asked)
    place.allow(read, look)
    uuid = client.create_event_source_mapping(**asked)["UUID"]
    dynamodb.put_item(TableName="changes", Item={"id": {"S": "first"}})
    until(lambda: "first" in place.got(function))
    place.allow(look)
    mapping = lambda: client.get_event_source_mapping(UUID=uuid)  # noqa: E731
    until(lambda: "PROBLEM: User: " in mapping()["LastProcessingResult"])
    dynamodb.put_item(TableName="changes", Item={"id": {"S": "second"}})
    place.allow(read, look)
    until(lambda: "second" in place.got(function))


def test_function_with_a_dead_letter_queue_needs_the_right_to_send_to_it(place: Place) -> None:
    _, queue = place.queue("dead")
    topic = place.aws("sns").create_topic(Name="dead")["TopicArn"]
    for target, call in ((queue, "SendMessage on SQS"), (topic, "Publish on SNS")):
        config = {"TargetArn": target}
        expected = f"The provided execution role does not have permissions to call {call}"
        assert words(place.function, DeadLetterConfig=config) == expected
    place.allow(may("sqs:SendMessage", on=queue))
    function = place.function(DeadLetterConfig={"TargetArn": queue})
    update = place.aws("lambda").update_function_configuration
    change = {"FunctionName": function.name, "DeadLetterConfig": {"TargetArn": topic}}
    assert "Publish on SNS" in words(update, **change)


def test_destination_needs_the_right_when_it_is_set_and_when_it_is_used(place: Place) -> None:
    url, queue = place.queue("results")
    function, client = place.function(FAILS), place.aws("lambda")
    asked = {
        "FunctionName": function.name,
        "MaximumRetryAttempts": 0,
        "DestinationConfig": {"OnFailure": {"Destination": queue}},
    }
    assert words(client.put_function_event_invoke_config, **asked) == (
        f"The function's execution role does not have permissions to call SendMessage on {queue}"
    )
    place.allow(may("sqs:SendMessage", on=queue))
    client.put_function_event_invoke_config(**asked)
    client.invoke(FunctionName=function.name, InvocationType="Event")
    (result,) = place.received(url)
    assert json.loads(result)["requestContext"]["condition"] == "RetriesExhausted"
    place.allow()
    client.invoke(FunctionName=function.name, InvocationType="Event")
    event = place.refused("SendMessage")
    assert f"assumed-role/worker/{function.name}" in event.reason
    assert place.received(url, wait=0) == []


def test_role_that_does_not_trust_lambda_is_no_functions_role(place: Place) -> None:
    other = permissions.role(place.aws("iam"), "ec2", "ec2", LOGS)
    gone = place.role.replace("worker", "gone")
    function = place.function()
    expected = "The role defined for the function cannot be assumed by Lambda."
    update = place.aws("lambda").update_function_configuration
    for role in (other, gone):
        assert words(functions.make, place.aws, PRINTS, Role=role) == expected
        assert words(update, FunctionName=function.name, Role=role) == expected


def test_function_whose_role_is_gone_cannot_be_started(place: Place) -> None:
    function, iam = place.function(), place.aws("iam")
    iam.delete_role_policy(RoleName="worker", PolicyName="test")
    iam.delete_role(RoleName="worker")
    with pytest.raises(ClientError, match="cannot be assumed by Lambda") as refused:
        function.invoke()
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def schedule(place: Place, target: str, role: str) -> None:
    due = datetime.now(UTC) + timedelta(seconds=1)
    place.aws("scheduler").create_schedule(
        Name=f"s-{due:%H%M%S%f}",
        ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": target, "RoleArn": role, "Input": "due"},
    )


def test_schedule_needs_a_role_that_trusts_it_and_may_send(place: Place) -> None:
    url, queue = place.queue("due")
    with pytest.raises(ClientError, match="must allow AWS EventBridge Scheduler to assume") as no:
        schedule(place, queue, place.role)
    assert no.value.response["Error"]["Code"] == "ValidationException"
    iam = place.aws("iam")
    role = permissions.role(iam, "sender", "scheduler", may("sqs:SendMessage", on=queue + "x"))
    schedule(place, queue, role)
    event = place.refused("SendMessage")
    assert "assumed-role/sender" in event.reason
    permissions.allow(iam, "sender", may("sqs:SendMessage", on=queue))
    schedule(place, queue, role)
    assert place.received(url) == ["due"]


def test_function_logs_only_what_its_role_may_write(place: Place) -> None:
    permissions.allow(place.aws("iam"), "worker")
    function = place.function()
    result = function.invoke("first")
    assert "GOT first" in result.log
    event = place.refused("CreateLogGroup")
    assert (event.actor, event.error) == (f"lambda:{function.name}", "AccessDeniedException")
    assert not place.got(function)
    place.allow()
    function.invoke("second")
    assert place.got(function).split() == ["GOT", "second"]
    group = f"/aws/lambda/{function.name}"
    only = may("logs:PutLogEvents", on=place.arn("logs", f"log-group:{group}:*"))
    permissions.allow(place.aws("iam"), "worker", only)
    function.invoke("third")
    assert "third" in place.got(function)
    permissions.allow(place.aws("iam"), "worker")
    function.invoke("fourth")
    assert place.refused("PutLogEvents").resource.startswith(place.arn("logs", "log-group:"))
    assert "fourth" not in place.got(function)
