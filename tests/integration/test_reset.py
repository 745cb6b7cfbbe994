"""POST /_lab/reset: nothing is left of any account, and all works again."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from lab import stack
from lab.cli.parts import get
from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support import emulator, functions, permissions
from tests.support.stack import everything
from tests.support.waiting import until

ACCOUNTS = ("111111111111", "222222222222")
ON_DISK = 1_000_000  # bytes; LocalStack keeps small objects in memory


@dataclass(frozen=True)
class Lab:
    """An emulator of this module's own, seen from two accounts."""

    settings: Settings
    process: psutil.Process

    def aws(self, account: str) -> Callable[..., Any]:
        """Makes clients in that account."""
        settings = replace(self.settings, account=account)
        return lambda service, **config: lab_aws.client(settings, service, actor="test", **config)

    def reset(self) -> int:
        """The status of POST /_lab/reset."""
        return get(self.settings.emulator_port, "/_lab/reset", 30, "POST")[0]

    def inbox(self, account: str) -> dict[str, list[dict[str, str]]]:
        """The account's mails and text messages."""
        path = f"/_lab/inbox?account={account}"
        return dict(json.loads(get(self.settings.emulator_port, path)[1]))

    def children(self) -> set[int]:
        """The processes below the emulator."""
        return {child.pid for child in self.process.children(recursive=True)}

    def files(self) -> set[str]:
        """What is on disk of objects and functions, but the links for the runtime itself."""
        tmp = self.settings.state_dir / "emulator" / "tmp"
        kept = tmp / "functions" / "runtime"
        found = (path for path in tmp.rglob("*") if kept not in path.parents)
        return {str(path.relative_to(tmp)) for path in found if path.is_file()}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with emulator.running(tmp_path_factory.mktemp("reset")) as (settings, process):
        until(lambda: json.loads(get(settings.emulator_port, "/_lab/health")[1])["preloaded"], 60)
        yield Lab(settings, psutil.Process(process.pid))


def wake_on_messages(aws: Callable[..., Any], queue: str, **arguments: Any) -> functions.Function:
    """A function that prints each message of the queue, by an event source mapping."""
    url = aws("sqs").create_queue(QueueName=queue)["QueueUrl"]
    source = """
        def handler(event, context):
            for record in event["Records"]:
                print("RECEIVED " + record["body"])
    """
    function = functions.make(aws, source, **arguments)
    arn = f"arn:aws:sqs:us-east-1:{url.split('/')[-2]}:{queue}"
    mapping = aws("lambda").create_event_source_mapping(
        FunctionName=function.name, EventSourceArn=arn
    )
    client = aws("lambda")
    until(lambda: client.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Enabled")
    return function


def printed(function: functions.Function) -> list[str]:
    """What the function has printed; it may not have run yet."""
    with contextlib.suppress(function.aws("logs").exceptions.ResourceNotFoundException):
        return function.messages()
    return []


def received(function: functions.Function) -> list[str]:
    """The bodies of the messages that the function has printed."""
    return [line.split()[1] for line in printed(function) if line.startswith("RECEIVED")]


def send(aws: Callable[..., Any], queue: str, body: str, **arguments: Any) -> None:
    url = aws("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
    aws("sqs").send_message(QueueUrl=url, MessageBody=body, **arguments)


def fill(aws: Callable[..., Any], settings: Settings) -> None:
    """Something of everything, but schedules."""
    stack.ensure(settings)
    layers = [
        aws("lambda").publish_layer_version(
            LayerName=name, Content={"ZipFile": functions.zipped({f"python/{name}.py": ""})}
        )["LayerVersionArn"]
        for name in ("one", "two")
    ]
    function = wake_on_messages(aws, "mine", Layers=layers)
    send(aws, "mine", "before")
    until(lambda: received(function) == ["before"])
    failing = functions.make(aws, "def handler(event, context): raise ValueError")
    aws("lambda").invoke(FunctionName=failing.name, InvocationType="Event")  # to be tried again
    send(aws, "todo-completed", "delayed", DelaySeconds=2)
    bucket = f"mine-{settings.account}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="a", Body=bytes(ON_DISK))
    aws("s3").create_multipart_upload(Bucket=bucket, Key="b")
    topic = aws("sns").create_topic(Name="mine")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
    aws("sns").publish(PhoneNumber="+15555550123", Message="hello")
    aws("ssm").put_parameter(Name="/mine", Value="secret", Type="SecureString")
    aws("events").put_rule(Name="mine", ScheduleExpression="rate(1 minute)")
    aws("secretsmanager").create_secret(Name="mine", SecretString="x")
    aws("ses").verify_email_identity(EmailAddress="a@example.com")
    aws("cloudwatch").put_metric_data(
        Namespace="Mine", MetricData=[{"MetricName": "m", "Value": 1}]
    )


def schedule(aws: Callable[..., Any], account: str, due: datetime) -> None:
    """Send "late" to the queue "mine" when it is due."""
    aws("scheduler").create_schedule(
        Name="mine",
        ScheduleExpression=f"at({due:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": f"arn:aws:sqs:us-east-1:{account}:mine",
            "RoleArn": permissions.role(aws("iam"), "mine", "scheduler", permissions.ALL),
            "Input": "late",
        },
    )


def left(aws: Callable[..., Any]) -> list[Any]:
    """All that an account holds, with what only these tests make."""
    return [
        *everything(aws),
        *aws("scheduler").list_schedules()["Schedules"],
        *aws("secretsmanager").list_secrets()["SecretList"],
        *aws("ses").list_identities()["Identities"],
        *aws("cloudwatch").list_metrics()["Metrics"],
        *aws("lambda").list_layers()["Layers"],
        *aws("dynamodbstreams").list_streams()["Streams"],
        *aws("sns").list_subscriptions()["Subscriptions"],
    ]


def test_nothing_of_any_account_is_left_and_all_works_again(lab: Lab) -> None:
    until(lab.children)  # what functions are forked from
    before = lab.children()
    for account in ACCOUNTS:
        fill(lab.aws(account), replace(lab.settings, account=account))
        assert len(left(lab.aws(account))) > 50
        assert all(lab.inbox(account).values())
    due = datetime.now(UTC) + timedelta(seconds=8)
    for account in ACCOUNTS:
        schedule(lab.aws(account), account, due)
    assert lab.children() > before
    assert lab.files()

    assert lab.reset() == 204

    assert [left(lab.aws(account)) for account in ACCOUNTS] == [[], []]
    assert [lab.inbox(account) for account in ACCOUNTS] == [{"mails": [], "sms": []}] * 2
    assert lab.children() == before
    assert lab.files() == set()

    aws, settings = lab.aws(ACCOUNTS[0]), replace(lab.settings, account=ACCOUNTS[0])
    assert {change.action for change in stack.ensure(settings)} == {"created"}
    assert {change.action for change in stack.ensure(settings)} == {"unchanged"}
    function = wake_on_messages(aws, "mine")
    send(aws, "mine", "after")
    until(lambda: received(function))
    until(lambda: datetime.now(UTC) > due + timedelta(seconds=1), 40)
    assert received(function) == ["after"], "the schedule of before is gone"
    url = aws("sqs").get_queue_url(QueueName="todo-completed")["QueueUrl"]
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=url)
    assert left(lab.aws(ACCOUNTS[1])) == []


def test_calls_under_way_end_and_leave_nothing_behind(lab: Lab) -> None:
    aws = lab.aws(ACCOUNTS[0])
    url = aws("sqs").create_queue(QueueName="waiting")["QueueUrl"]
    source = """
        import boto3, time
        def handler(event, context):
            print("SLEEPING")
            time.sleep(20)
            boto3.client("sqs").create_queue(QueueName="from-before")
    """
    function = functions.make(aws, source, Timeout=30)
    with ThreadPoolExecutor() as pool:
        invoke = pool.submit(function.invoke)
        poll = pool.submit(aws("sqs").receive_message, QueueUrl=url, WaitTimeSeconds=20)
        until(lambda: "SLEEPING\n" in printed(function))
        assert not poll.done()
        assert lab.reset() == 204
        # Both would wait for 20 seconds.
        assert "Messages" not in poll.result(5)
        assert invoke.exception(5) is not None
    assert left(aws) == []


def test_clients_that_go_on_calling_meet_no_failure_but_what_is_missing(lab: Lab) -> None:
    codes: set[str] = set()
    stop = threading.Event()

    def work(number: int) -> None:
        aws = lab.aws(ACCOUNTS[number % 2])
        while not stop.is_set():
            for call in (
                lambda: aws("sqs").create_queue(QueueName=f"q{number}"),
                lambda: aws("sns").create_topic(Name=f"t{number}"),
                lambda: aws("ssm").put_parameter(
                    Name=f"/p{number}", Value="x", Type="String", Overwrite=True
                ),
                lambda: aws("logs").create_log_group(logGroupName=f"/l{number}"),
                lambda: aws("s3").create_bucket(Bucket=f"bucket-{number}"),
                lambda: aws("s3").put_object(Bucket=f"bucket-{number}", Key="k", Body=b"x"),
            ):
                try:
                    call()
                except ClientError as error:
                    codes.add(error.response["Error"]["Code"])

    with ThreadPoolExecutor() as pool:
        running = [pool.submit(work, number) for number in range(4)]
        for _ in range(5):
            time.sleep(0.3)  # let them make something
            assert lab.reset() == 204
        stop.set()
        assert [each.exception() for each in running] == [None] * 4
    assert codes <= {"NoSuchBucket", "ResourceAlreadyExistsException"}
    assert lab.reset() == 204
    assert [left(lab.aws(account)) for account in ACCOUNTS] == [[], []]
