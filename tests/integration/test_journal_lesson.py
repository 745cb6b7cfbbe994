"""A lesson of sixty calls: each call and each hop is in the journal, in order, once."""

import json
import uuid
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from lab.shared.event import Event
from tests.support import functions, permissions
from tests.support.record import Record, ask
from tests.support.waiting import until

SOURCE = """
    import boto3, json

    table = boto3.client("dynamodb")

    def handler(event, context):
        for record in event["Records"]:
            text = json.dumps(record)
            table.put_item(TableName="Seen", Item={"id": {"S": context.aws_request_id}})
            if "break" in text:
                raise ValueError("the student asked for it")
        return {"seen": len(event["Records"])}
"""


class Student:
    """Works in an account of its own, and writes down each call that goes out."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.made: list[str] = []
        self.aws = cache(self._client)
        self.account = settings.account
        self.topic = f"arn:aws:sns:us-east-1:{self.account}:lesson"
        self.bucket = f"lesson-{uuid.uuid4().hex[:12]}"

    def _client(self, service: str) -> Any:
        client = lab_aws.client(self.settings, service, actor="student")
        client.meta.events.register("before-call", self._write_down)
        return client

    def _write_down(self, model: Any, **_: Any) -> None:
        self.made.append(f"{model.service_model.service_name}.{model.name}")

    def queue(self, name: str, **attributes: str) -> tuple[str, str]:
        """Makes a queue that takes the topic's messages; its URL and ARN."""
        url = self.aws("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = f"arn:aws:sqs:us-east-1:{self.account}:{name}"
        permissions.let_send(self.aws("sqs"), arn, self.topic)
        return url, arn

    def prepare(self) -> functions.Function:
        """Topic, queues, table, function, bucket, and what connects them."""
        function = functions.make(self.aws, SOURCE)
        sns, lambda_ = self.aws("sns"), self.aws("lambda")
        arn = f"arn:aws:lambda:us-east-1:{self.account}:function:{function.name}"
        sns.create_topic(Name="lesson")
        self.aws("dynamodb").create_table(
            TableName="Seen",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.plain, plain = self.queue("plain")
        self.filtered, filtered = self.queue("filtered")
        self.work, work = self.queue("work", VisibilityTimeout="60")
        for service, source in (("sns", self.topic), ("s3", f"arn:aws:s3:::{self.bucket}")):
            lambda_.add_permission(
                FunctionName=function.name,
                StatementId=service,
                Action="lambda:InvokeFunction",
                Principal=f"{service}.amazonaws.com",
                SourceArn=source,
            )
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=plain)
        sns.subscribe(
            TopicArn=self.topic,
            Protocol="sqs",
            Endpoint=filtered,
            Attributes={"FilterPolicy": json.dumps({"event": ["completed"]})},
        )
        sns.subscribe(TopicArn=self.topic, Protocol="lambda", Endpoint=arn)
        sns.subscribe(TopicArn=self.topic, Protocol="sms", Endpoint="+15555550123")
        mapping = lambda_.create_event_source_mapping(
            FunctionName=function.name, EventSourceArn=work, BatchSize=1
        )
        until(lambda: lambda_.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Enabled")
        s3 = self.aws("s3")
        s3.create_bucket(Bucket=self.bucket)
        s3.put_bucket_notification_configuration(
            Bucket=self.bucket,
            NotificationConfiguration={
                "LambdaFunctionConfigurations": [
                    {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}
                ]
            },
        )
        return function

    def sixty_calls(self) -> None:
        """Ten rounds of six calls; some of them fail, and are seen to."""
        sns, sqs, ssm = self.aws("sns"), self.aws("sqs"), self.aws("ssm")
        s3, table = self.aws("s3"), self.aws("dynamodb")
        for number in range(10):
            event = "completed" if number % 2 else "created"
            attributes = {"event": {"DataType": "String", "StringValue": event}}
            sns.publish(TopicArn=self.topic, Message=f"todo {number}", MessageAttributes=attributes)
            sqs.send_message(QueueUrl=self.work, MessageBody=f"work {number}")
            ssm.put_parameter(Name="/flag", Value=str(number), Type="String", Overwrite=True)
            s3.put_object(Bucket=self.bucket, Key=f"{number}.csv", Body=b"a,b")
            table.get_item(TableName="Seen", Key={"id": {"S": f"todo-{number}"}})
            with pytest.raises(sqs.exceptions.QueueDoesNotExist):
                sqs.send_message(QueueUrl=f"{self.work}-gone", MessageBody="lost")


def call(event: Event) -> str:
    return f"{event.service}.{event.operation}"


def hop(event: Event) -> tuple[str, str, str]:
    """Who did what to which resource's last part."""
    return event.actor, call(event), event.resource.rpartition(":")[2]


def test_a_lesson_of_sixty_calls_is_told_completely_in_order_and_once(settings: Settings):
    student = Student(settings)
    function = student.prepare()
    record = Record.begin(settings)
    student.made.clear()
    student.sixty_calls()
    assert len(student.made) == 60
    runs = record.until(30, kind="invocation")  # of ten messages, ten publishes, ten files
    record.until(10, operation="DeleteMessageBatch")
    # Ids are in the order in which calls ended; the story is told by when they began.
    told = sorted(record.events(), key=lambda event: event.time)

    # Each call of the student, in the order in which it was made, once.
    own = [event for event in told if event.actor == "student"]
    assert [call(event) for event in own] == student.made
    assert own == sorted(own, key=lambda event: int(event.id.split("-")[1]))
    assert Counter(e.error for e in own) == {"": 50, "AWS.SimpleQueueService.NonExistentQueue": 10}

    # Each hop, once; and nothing else.
    sns, mapping = "service:sns.amazonaws.com", "service:lambda.amazonaws.com"
    runner = f"lambda:{function.name}"
    hops = Counter(hop(event) for event in told if event.actor != "student")
    assert hops == {
        (sns, "sqs.SendMessage", "plain"): 10,
        (sns, "sqs.SendMessage", "filtered"): 5,
        (sns, "sns.Deliver", "filtered"): 5,
        (sns, "sns.Deliver", "+15555550123"): 10,
        (sns, "lambda.Invoke", function.name): 10,
        ("service:s3.amazonaws.com", "lambda.Invoke", function.name): 10,
        (mapping, "sqs.ReceiveMessage", "work"): 10,
        (mapping, "lambda.Invoke", function.name): 10,
        (mapping, "sqs.DeleteMessageBatch", "work"): 10,
        (runner, "lambda.Run", function.name): 30,
        (runner, "dynamodb.PutItem", "table/Seen"): 30,
    }

    # Each message can be followed.
    for published in (event for event in own if event.operation == "Publish"):
        parts = [e for e in told if set(published.ids) & set(e.ids) and e is not published]
        assert len(parts) == 4
        assert {e.detail["message"] for e in parts} == {published.ids[0]}
        assert {e.source for e in parts} == {student.topic}
        assert all(e.detail["subscription"].startswith(student.topic) for e in parts)
    for sent in (e for e in own if e.operation == "SendMessage" and not e.error):
        seen = [call(e) for e in told if sent.ids[0] in e.ids]
        assert seen == [
            "sqs.SendMessage",
            "sqs.ReceiveMessage",
            "lambda.Invoke",
            "sqs.DeleteMessageBatch",
        ]

    # Each run has the call that asked for it, and shares its trace with its own calls.
    for run in runs:
        asked = [e for e in told if call(e) == "lambda.Invoke" and run.ids[0] in e.ids]
        assert len(asked) == 1
        assert asked[0].trace == run.trace
        within = [e for e in told if e.trace == run.trace and call(e) == "dynamodb.PutItem"]
        assert [e.ids for e in within] == [run.ids]


def test_ids_have_no_gap_and_no_repeat(settings: Settings):
    Student(settings).aws("sqs").list_queues()
    everything = ask(settings, noise=1, limit=10_000)["events"]
    numbers = [int(event["id"].split("-")[1]) for event in everything]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert {event["account"] for event in everything} > {settings.account}


def test_other_accounts_are_left_out_when_one_is_asked_for(
    settings: Settings, aws: Callable[..., Any]
):
    record = Record.begin(settings)
    aws("sqs").create_queue(QueueName="mine")
    other = lab_aws.client(
        Settings(endpoint=settings.endpoint, account="999988887777"), "sqs", actor="student"
    )
    other.create_queue(QueueName="theirs")
    assert [event.parameters for event in record.events()] == [{"QueueName": "mine"}]
