"""The stack against the emulator: made, repeated, and nothing but what it should be."""

import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lab.shared import aws
from lab.shared.config import Settings
from lab.stack import Change, StackError, ensure, teardown
from lab.stack.clients import Place
from lab.stack.resources import resources
from tests.support.emulator import free_port
from tests.support.stack import Killed, by_action, everything, refused, with_functions, writes

Aws = Callable[..., Any]


class Made(NamedTuple):
    """What the tests that share one stack need of it."""

    lab: Settings
    changes: list[Change]
    told: list[Change]

    def aws(self, service: str) -> Any:
        """A client in the stack's account."""
        return aws.client(self.lab, service, actor="test")


class Greeter(BaseHTTPRequestHandler):
    """Says hello, whatever it is asked."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "18")
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, *_: object) -> None:
        """Not into the test's output."""

    do_GET = do_PUT = do_HEAD = do_POST  # noqa: N815 - the server looks for these names


@pytest.fixture
def lab(settings: Settings, tmp_path: Path) -> Settings:
    """An empty account, and functions that do nothing."""
    return with_functions(settings, tmp_path)


@pytest.fixture(scope="module")
def made(emulator_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A whole stack: its settings and what ensure said of it."""
    empty = replace(emulator_settings, account=f"{uuid.uuid4().int % 10**12:012d}")
    lab = with_functions(empty, tmp_path_factory.mktemp("functions"))
    told: list[Change] = []
    return Made(lab, ensure(lab, told.append), told)


def queue_url(aws: Aws, name: str) -> str:
    return str(aws("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def one_write(lab: Settings) -> bool:
    """Run ensure, each thread of it killed after one write; whether it came to its end."""
    try:
        with writes(lab, allowed=1):
            ensure(lab)
    except Killed:
        return False
    return True


def test_everything_on_the_list_is_made_and_reported_in_its_order(made: Made) -> None:
    listed = resources(Place(made.lab.account, made.lab.region))
    assert made.told == made.changes == [Change(r.kind, r.name, "created") for r in listed]
    there = everything(made.aws)
    assert {"TodoItems", "todo-exports-dlq", "function todo_api", "todo-api"} <= there


def test_second_run_changes_nothing_and_makes_no_write_call(made: Made) -> None:
    with writes(made.lab) as calls:
        changes = ensure(made.lab)
    assert {change.action for change in changes} == {"unchanged"}
    assert calls == []


def test_made_resources_are_what_the_contracts_say(made: Made) -> None:
    lab, aws = made.lab, made.aws
    ttl = aws("dynamodb").describe_time_to_live(TableName="TodoExports")
    assert ttl["TimeToLiveDescription"]["AttributeName"] == "expiresAt"
    rules = aws("s3").get_bucket_lifecycle_configuration(Bucket=f"todo-exports-{lab.account}")
    assert rules["Rules"][0]["Expiration"] == {"Days": 7}
    queue = aws("sqs").get_queue_attributes(
        QueueUrl=queue_url(aws, "todo-exports"), AttributeNames=["All"]
    )["Attributes"]
    assert (queue["MessageRetentionPeriod"], queue["VisibilityTimeout"]) == ("1209600", "180")
    assert int(json.loads(queue["RedrivePolicy"])["maxReceiveCount"]) == 3
    key = aws("kms").describe_key(KeyId="alias/todoapp-uploads")["KeyMetadata"]
    function = aws("lambda").get_function_configuration(FunctionName="encrypt_upload")
    assert function["Environment"]["Variables"]["KMS_KEY_ID"] == key["KeyId"]
    assert function["State"] == "Active"


def test_completed_todos_reach_their_queue_and_others_do_not(made: Made) -> None:
    lab, aws = made.lab, made.aws
    for event in ("created", "completed"):
        aws("sns").publish(
            TopicArn=f"arn:aws:sns:us-east-1:{lab.account}:todo-notifications",
            Message=event,
            MessageAttributes={"event": {"DataType": "String", "StringValue": event}},
        )
    answer = aws("sqs").receive_message(
        QueueUrl=queue_url(aws, "todo-completed"), WaitTimeSeconds=5, MaxNumberOfMessages=10
    )
    assert [json.loads(m["Body"])["Message"] for m in answer["Messages"]] == ["completed"]


def test_flags_keep_the_students_value_while_the_rest_is_mended(made: Made) -> None:
    lab, aws = made.lab, made.aws
    name = "/todoapp/sendNotifications"
    aws("ssm").put_parameter(
        Name=name, Value="True ", Type="String", Overwrite=True, Description="mine"
    )
    assert by_action(ensure(lab), "updated") == {f"parameter {name}": "description"}
    assert aws("ssm").get_parameter(Name=name)["Parameter"]["Value"] == "True "


def test_only_the_function_whose_code_changed_is_uploaded(made: Made) -> None:
    lab, aws = made.lab, made.aws
    code = lab.root / "lambdas" / "todo_api" / "handler.py"
    code.write_text("def handler(event, context):\n    return 2\n")
    code.with_name("README.md").write_text("not part of the code")
    with writes(lab) as calls:
        changes = ensure(lab)
    assert by_action(changes, "updated") == {"function todo_api": "code"}
    assert calls == ["lambda.UpdateFunctionCode"]
    answer = aws("lambda").invoke(FunctionName="todo_api")
    assert answer["Payload"].read() == b"2"


def test_new_key_reaches_the_role_and_the_function_that_use_it(made: Made) -> None:
    lab, aws = made.lab, made.aws
    old = aws("kms").describe_key(KeyId="alias/todoapp-uploads")["KeyMetadata"]["KeyId"]
    aws("kms").schedule_key_deletion(KeyId=old, PendingWindowInDays=7)
    changes = ensure(lab)
    assert by_action(changes, "created") == {"key alias/todoapp-uploads": ""}
    assert by_action(changes, "updated") == {
        "role encrypt_upload-role": "policy",
        "function encrypt_upload": "environment",
    }
    new = aws("kms").describe_key(KeyId="alias/todoapp-uploads")["KeyMetadata"]["KeyId"]
    policy = aws("iam").get_role_policy(RoleName="encrypt_upload-role", PolicyName="todoapp")
    assert f"key/{new}" in json.dumps(policy["PolicyDocument"])


def test_stack_killed_after_any_of_its_writes_is_completed_by_the_next_run(
    lab: Settings, aws: Aws
) -> None:
    runs = 1
    while not one_write(lab):
        runs += 1
    assert runs > 10
    assert {change.action for change in ensure(lab)} == {"unchanged"}
    customer_keys = [name for name in everything(aws) if name.startswith("key ")]
    assert len(customer_keys) == 1


def test_table_with_another_key_is_refused_and_says_what_to_type(lab: Settings, aws: Aws) -> None:
    aws("dynamodb").create_table(
        TableName="TodoItems",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "todoId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "todoId", "KeyType": "HASH"}],
    )
    with pytest.raises(StackError, match="delete-table --table-name TodoItems && lab setup"):
        ensure(lab)


def test_function_without_code_stops_the_run_before_anything_of_it_is_made(
    lab: Settings, aws: Aws
) -> None:
    (lab.root / "lambdas" / "todo_api" / "handler.py").unlink()
    with pytest.raises(StackError, match=r"todo_api has no code.*lab setup"):
        ensure(lab)
    assert "function todo_api" not in everything(aws)


def test_refusal_by_aws_is_told_with_its_code_and_request_id(lab: Settings) -> None:
    with (
        refused(lab, "sqs.CreateQueue"),
        pytest.raises(StackError, match=r"queue todo-.*AWS answered AccessDenied.*request id r-1"),
    ):
        ensure(lab)


def test_no_emulator_is_told_with_the_command_that_starts_it(lab: Settings) -> None:
    nobody = replace(lab, endpoint=f"http://localhost:{free_port()}")
    with pytest.raises(StackError, match=r"Nothing answers at .*lab up"):
        ensure(nobody)


def test_server_that_is_not_aws_is_told_apart(lab: Settings) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Greeter) as server:
        threading.Thread(target=server.serve_forever).start()
        stranger = replace(lab, endpoint=f"http://localhost:{server.server_port}")
        try:
            for act in (ensure, teardown):
                with pytest.raises(StackError, match="does not speak as AWS does"):
                    act(stranger)
        finally:
            server.shutdown()
