"""What becomes of messages and events, arrived or not; the journal's file, secrets, a reset."""

import json
import subprocess
import sys
import threading
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from lab.shared.event import Event
from tests.support import emulator, functions, permissions
from tests.support.record import Record, ask
from tests.support.waiting import until

FAILS = "def handler(event, context):\n    raise ValueError('not today')\n"


@pytest.fixture(scope="module")
def journal_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journal") / "journal.jsonl"


@pytest.fixture(scope="module")
def emulator_settings(
    tmp_path_factory: pytest.TempPathFactory, journal_file: Path
) -> Iterator[Settings]:
    """An emulator of this module's own: it keeps a file, and tries again after a second."""
    environ = {"LAB_JOURNAL_FILE": str(journal_file), "LAMBDA_RETRY_BASE_DELAY": "1"}
    with emulator.running(tmp_path_factory.mktemp("emulator"), **environ) as (settings, _):
        until(lambda: ask(settings, "/_lab/health")["preloaded"], 60)
        yield settings


@pytest.fixture
def record(settings: Settings) -> Record:
    return Record.begin(settings)


def topic_with(aws: Callable[..., Any], protocol: str, endpoint: str, **attributes: str) -> str:
    topic = str(aws("sns").create_topic(Name=f"t-{uuid.uuid4().hex[:8]}")["TopicArn"])
    aws("sns").subscribe(
        TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes=attributes
    )
    return topic


def queue(aws: Callable[..., Any], **attributes: str) -> tuple[str, str]:
    """A queue's URL and ARN."""
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName=f"q-{uuid.uuid4().hex[:8]}", Attributes=attributes)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return url, attributes["QueueArn"]


def delivery(record: Record, message: str = "") -> Event:
    """The one delivery that is told, of any message or of one."""
    return record.one(kind="delivery", id=message)


@pytest.fixture
def web_server() -> Iterator[Any]:
    """A server that keeps what is posted to it, and answers ``status``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            server.bodies.append(self.rfile.read(size))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server: Any = HTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.bodies = 200, []
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()

    def close() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    server.close = close
    yield server
    if thread.is_alive():
        close()


def test_a_topic_that_nobody_subscribed_to_is_told(aws: Callable[..., Any], record: Record):
    topic = aws("sns").create_topic(Name="lonely")["TopicArn"]
    message = aws("sns").publish(TopicArn=topic, Message="hello?")["MessageId"]
    told = delivery(record)
    assert (told.error, told.source, told.ids) == ("NoTarget", topic, (message,))


def test_an_address_that_has_not_confirmed_gets_a_confirmation_and_no_message(
    aws: Callable[..., Any], record: Record
):
    topic = topic_with(aws, "email", "a@example.com")
    assert record.one(operation="SendConfirmation").resource == "a@example.com"
    aws("sns").publish(TopicArn=topic, Message="hello")
    told = record.one(operation="Deliver")
    assert (told.error, told.resource) == ("PendingConfirmation", "a@example.com")
    assert told.detail["protocol"] == "email"
    assert told.detail["subscription"].startswith(topic)


def test_a_filter_policy_that_holds_a_message_back_is_quoted(
    aws: Callable[..., Any], record: Record
):
    policy = json.dumps({"event": ["completed"]})
    topic = topic_with(aws, "sms", "+15555550100", FilterPolicy=policy)
    attributes = {"event": {"DataType": "String", "StringValue": "created"}}
    aws("sns").publish(TopicArn=topic, Message="x", MessageAttributes=attributes)
    told = delivery(record)
    assert told.error == "FilterPolicyMismatch"
    assert policy in told.reason
    assert '"event": "created"' in told.reason


def test_a_delivery_that_the_queue_does_not_allow_is_that_call_refused(
    aws: Callable[..., Any], record: Record
):
    _, arn = queue(aws)
    topic = topic_with(aws, "sqs", arn)
    message = aws("sns").publish(TopicArn=topic, Message="x")["MessageId"]
    told = record.one(operation="SendMessage")
    assert (told.status, told.error.rpartition(".")[2]) == (403, "AccessDenied")
    assert (told.source, told.resource, told.principal) == (topic, arn, "sns.amazonaws.com")
    assert told.detail["message"] == message
    assert "resource-based policy" in told.reason
    assert not told.noise


def test_a_queue_that_is_gone_is_told(aws: Callable[..., Any], record: Record):
    url, arn = queue(aws)
    topic = topic_with(aws, "sqs", arn)
    permissions.let_send(aws("sqs"), arn, topic)
    aws("sqs").delete_queue(QueueUrl=url)
    message = aws("sns").publish(TopicArn=topic, Message="x")["MessageId"]
    told = record.one(lambda e: e.error != "" and e.actor == "service:sns.amazonaws.com")
    assert told.error == "AWS.SimpleQueueService.NonExistentQueue"
    assert (told.resource, told.detail["message"]) == (arn, message)


def test_what_a_server_answers_is_told_and_what_it_refused_goes_to_the_dead_letter_queue(
    aws: Callable[..., Any], record: Record, web_server: Any
):
    _, dead = queue(aws)
    policy = json.dumps({"deadLetterTargetArn": dead})
    topic = topic_with(aws, "http", web_server.url, RedrivePolicy=policy)
    until(lambda: web_server.bodies)
    token = json.loads(web_server.bodies[0])["Token"]
    aws("sns").confirm_subscription(TopicArn=topic, Token=token)
    for status, error in ((200, ""), (500, "HTTP 500")):
        web_server.status = status
        message = aws("sns").publish(TopicArn=topic, Message="x")["MessageId"]
        told = delivery(record, message)
        assert (told.error, told.status, told.resource) == (error, status, web_server.url)
    # It is a call like any other, and the queue's policy may refuse it.
    sent = record.one(lambda e: message in e.ids, operation="SendMessageBatch")
    assert (sent.resource, sent.source.startswith(topic)) == (dead, True)
    web_server.close()
    message = aws("sns").publish(TopicArn=topic, Message="x")["MessageId"]
    assert delivery(record, message).error == "EndpointUnreachable"


def test_a_message_received_too_often_moves_to_the_dead_letter_queue(
    aws: Callable[..., Any], record: Record
):
    _, dead = queue(aws)
    policy = {"deadLetterTargetArn": dead, "maxReceiveCount": "2"}
    url, arn = queue(aws, RedrivePolicy=json.dumps(policy), VisibilityTimeout="0")
    message = aws("sqs").send_message(QueueUrl=url, MessageBody="x")["MessageId"]
    until(lambda: aws("sqs").receive_message(QueueUrl=url).get("Messages") is None)
    told = delivery(record)
    assert (told.service, told.operation) == ("sqs", "MoveToDeadLetterQueue")
    assert (told.source, told.resource, told.ids) == (arn, dead, (message,))
    assert told.detail == {"message": message, "receives": 2}


def test_a_batch_goes_to_a_queue_in_one_call_that_names_each_message(
    aws: Callable[..., Any], record: Record
):
    _, arn = queue(aws)
    topic = topic_with(aws, "sqs", arn)
    permissions.let_send(aws("sqs"), arn, topic)
    entries = [{"Id": str(n), "Message": f"m{n}"} for n in range(3)]
    answer = aws("sns").publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    messages = [each["MessageId"] for each in answer["Successful"]]
    sent = record.one(operation="SendMessageBatch")
    assert sent.detail["messages"] == messages
    assert set(messages) < set(sent.ids)
    assert len(sent.ids) == 6


def test_rules_and_schedules_name_themselves_in_the_calls_that_they_make(
    aws: Callable[..., Any], record: Record
):
    _, arn = queue(aws)
    events, scheduler = aws("events"), aws("scheduler")
    rule = events.put_rule(Name="r", EventPattern=json.dumps({"source": ["lab"]}))["RuleArn"]
    permissions.let_send(aws("sqs"), arn, rule, "events")
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    entry = {"Source": "lab", "DetailType": "t", "Detail": "{}"}
    event = events.put_events(Entries=[entry])["Entries"][0]["EventId"]
    sent = record.one(lambda e: e.source == rule)
    assert (sent.actor, sent.operation) == ("service:events.amazonaws.com", "SendMessage")
    assert event in sent.ids
    role = permissions.role(aws("iam"), "scheduler", "scheduler", permissions.ALL)
    schedule = scheduler.create_schedule(
        Name="s",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": role, "Input": "now"},
    )["ScheduleArn"]
    sent = record.one(lambda e: e.source == schedule)
    assert (sent.actor, sent.operation) == ("service:scheduler.amazonaws.com", "SendMessage")
    assert sent.parameters["MessageBody"] == "now"


def test_an_event_that_fails_is_tried_three_times_and_then_dropped(
    aws: Callable[..., Any], record: Record
):
    function = functions.make(aws, FAILS)
    answer = aws("lambda").invoke(FunctionName=function.name, InvocationType="Event", Payload=b"{}")
    request = answer["ResponseMetadata"]["RequestId"]
    runs = record.until(3, kind="invocation")
    assert [run.detail["attempt"] for run in runs] == [1, 2, 3]
    assert [run.detail["cold"] for run in runs] == [True, False, False]
    assert {(run.error, run.reason, run.ids) for run in runs} == {
        ("ValueError", "not today", (request,))
    }
    told = delivery(record)
    assert (told.operation, told.error, told.ids) == ("DropEvent", "RetriesExhausted", (request,))


def test_a_destination_gets_what_failed(aws: Callable[..., Any], record: Record):
    _, arn = queue(aws)
    function = functions.make(aws, FAILS)
    aws("lambda").put_function_event_invoke_config(
        FunctionName=function.name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    answer = aws("lambda").invoke(FunctionName=function.name, InvocationType="Event")
    sent = record.one(lambda e: e.resource == arn, operation="SendMessage")
    assert sent.actor == "service:lambda.amazonaws.com"
    assert answer["ResponseMetadata"]["RequestId"] in sent.ids
    assert sent.detail["condition"] == "RetriesExhausted"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("import time\ndef handler(event, context):\n    time.sleep(9)\n", "Sandbox.Timedout"),
        ("import os\ndef handler(event, context):\n    os._exit(3)\n", "Runtime.ExitError"),
        ("import nothing_of_that_name\n", "Runtime.ImportModuleError"),
    ],
    ids=["timeout", "exit", "import"],
)
def test_a_run_that_breaks_off_is_told(
    source: str, error: str, aws: Callable[..., Any], record: Record
):
    function = functions.make(aws, source, Timeout=1)
    function.invoke({})
    run = record.one(kind="invocation")
    assert run.error == error
    assert run.reason
    assert run.resource.endswith(f":function:{function.name}")
    assert run.detail["environment"] in run.detail["log_stream"]


def test_no_secret_is_in_the_journal_or_its_file(
    aws: Callable[..., Any], settings: Settings, journal_file: Path
):
    secret = f"s3s4m3{uuid.uuid4().hex}"
    ssm, iam, secrets = aws("ssm"), aws("iam"), aws("secretsmanager")
    ssm.put_parameter(Name="/secret", Value=secret, Type="SecureString")
    ssm.put_parameter(Name="/secret", Value=f"{secret}2", Overwrite=True)
    ssm.put_parameter(Name="/plain", Value="before", Type="String")
    ssm.put_parameter(Name="/plain", Value="no secret at all", Overwrite=True)
    ssm.get_parameter(Name="/secret", WithDecryption=True)
    ssm.get_parameters_by_path(Path="/", WithDecryption=True)
    iam.create_user(UserName="u")
    iam.create_login_profile(UserName="u", Password=secret)
    key = iam.create_access_key(UserName="u")["AccessKey"]["SecretAccessKey"]
    secrets.create_secret(Name="s", SecretString=secret)
    secrets.get_secret_value(SecretId="s")
    function = functions.make(
        aws, "def handler(event, context): return 1", Environment={"Variables": {"DB": secret}}
    )
    function.invoke()
    aws("lambda").get_function_configuration(FunctionName=function.name)
    session = aws("sts").get_session_token()["Credentials"]
    last = Record.begin(settings).cursor.split("-")[1]
    until(lambda: f'-{last}"' in journal_file.read_text())
    everything = json.dumps(ask(settings, noise=1, limit=100_000)) + journal_file.read_text()
    assert "/secret" in everything
    assert "no secret at all" in everything
    for hidden in (secret, key, session["SecretAccessKey"], session["SessionToken"]):
        assert hidden not in everything


def test_the_file_has_each_event_of_all_accounts_as_one_line(
    settings: Settings, aws: Callable[..., Any], journal_file: Path
):
    aws("sqs").list_queues()
    told = ask(settings, noise=1, limit=100_000)["events"]

    def written() -> list[dict[str, Any]]:
        return [json.loads(line) for line in journal_file.read_text().splitlines()]

    until(lambda: written()[-1]["id"] == told[-1]["id"])
    assert written() == told


def test_the_command_line_is_told_from_boto3(settings: Settings, record: Record):
    environ = {
        "AWS_ACCESS_KEY_ID": settings.account,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PATH": "/usr/bin:/bin",
    }
    command = Path(sys.executable).with_name("aws")
    if not command.exists():
        pytest.skip("there is no AWS CLI")
    subprocess.run(
        [command, "--endpoint-url", settings.endpoint, "sqs", "list-queues"],
        env=environ,
        check=True,
        capture_output=True,
        timeout=60,
    )
    lab_aws.client(settings, "sqs").list_queues()
    assert [(e.actor, e.client) for e in record.events()] == [
        ("student", "CLI"),
        ("student", "boto3"),
    ]


def test_what_checks_and_the_labs_own_commands_read_is_noise(settings: Settings, record: Record):
    for actor in ("check", "guide", "lab", "app", "student"):
        lab_aws.client(settings, "sqs", actor=actor).list_queues()
    assert [event.actor for event in record.events()] == ["app", "student"]
    assert len(record.events(noise=1)) == 5


def test_a_refused_call_is_told_with_its_decision(settings: Settings, record: Record, aws: Any):
    aws("iam").create_user(UserName="nobody")
    key = aws("iam").create_access_key(UserName="nobody")["AccessKey"]
    client = lab_aws.session(settings).client(
        "sqs",
        endpoint_url=settings.endpoint,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    with pytest.raises(client.exceptions.ClientError):
        client.create_queue(QueueName="mine")
    told = record.one(operation="CreateQueue")
    assert (told.status, told.error.rpartition(".")[2]) == (403, "AccessDenied")
    assert "sqs:createqueue" in told.reason.lower()
    assert told.principal == f"arn:aws:iam::{settings.account}:user/nobody"
    verdicts = ask(settings, f"/_lab/events/{told.id}")["verdicts"]
    assert [verdict["allowed"] for verdict in verdicts] == [False]


def test_another_emulator_says_that_it_is_a_new_one(settings: Settings):
    page = ask(settings, after="ffff-1", account=settings.account)
    assert page["restarted"]
    assert page["cursor"].split("-")[0] != "ffff"


def test_a_reset_is_told_to_every_account_and_numbering_goes_on(
    settings: Settings, aws: Callable[..., Any]
):
    """The last one in this file: nothing is left after it."""
    aws("sqs").create_queue(QueueName="gone")
    before = ask(settings, after="latest")["cursor"]
    request = urllib.request.Request(f"{settings.endpoint}/_lab/reset", method="POST")
    with urllib.request.urlopen(request, timeout=20):
        pass
    other = replace(settings, account="111122223333")
    page = ask(settings, after=before, account=other.account)
    told = [(each["service"], each["operation"]) for each in page["events"]]
    assert told == [("lab", "Reset")]
    assert (page["restarted"], page["lost"]) == (False, 0)
    assert int(page["events"][0]["id"].split("-")[1]) > int(before.split("-")[1])
    assert Record(settings, "").events()[0].operation == "Reset"


def test_a_text_message_to_a_number_is_its_own_accounts(
    settings: Settings, aws: Callable[..., Any]
) -> None:
    aws("sns").publish(PhoneNumber="+15555550142", Message="hello")
    [event] = until(lambda: ask(settings, service="sns", kind="delivery", limit=100)["events"])
    assert (event["account"], event["resource"]) == (settings.account, "+15555550142")
    other = "210987654320"
    assert ask(settings, account=other, service="sns", kind="delivery", limit=100)["events"] == []
