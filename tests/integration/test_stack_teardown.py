"""Teardown takes away what the stack made, all of it, and nothing of the student's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.shared.config import Settings
from lab.stack import ensure, teardown
from lab.stack.clients import Place
from lab.stack.resources import resources
from tests.support.functions import zipped
from tests.support.identities import policy
from tests.support.stack import Killed, by_action, everything, with_functions, writes

Aws = Callable[..., Any]

TRUST = policy(
    {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
)


@pytest.fixture
def lab(settings: Settings, tmp_path: Path) -> Settings:
    """An account of its own, and functions that do nothing."""
    return with_functions(settings, tmp_path)


def run_until_killed(run: Callable[[Settings], object], lab: Settings, allowed: int) -> bool:
    """Whether the run came to its end within so many writes."""
    try:
        with writes(lab, allowed=allowed):
            run(lab)
    except Killed:
        return False
    return True


def make_own_resources(aws: Aws, lab: Settings) -> None:
    """One of each kind that a student may make beside the stack."""
    topic = aws("sns").create_topic(Name="mine")["TopicArn"]
    aws("sqs").create_queue(QueueName="mine", tags={"fanout:stack": "exercise"})
    arn = f"arn:aws:sqs:us-east-1:{lab.account}:mine"
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    aws("s3").create_bucket(Bucket=f"mine-{lab.account}")
    aws("ssm").put_parameter(Name="/todoapp/mine", Value="1", Type="String")
    aws("kms").create_key()
    aws("apigateway").create_rest_api(name="todo-api")
    aws("iam").create_role(RoleName="mine", AssumeRolePolicyDocument=TRUST)


def fill_bucket(aws: Aws, name: str) -> None:
    """Versions, a delete marker and a half upload."""
    bucket = {"Bucket": name}
    aws("s3").put_bucket_versioning(VersioningConfiguration={"Status": "Enabled"}, **bucket)
    for _ in range(2):
        aws("s3").put_object(Key="exports/1.csv", Body=b"1", **bucket)
    aws("s3").delete_object(Key="exports/1.csv", **bucket)
    aws("s3").create_multipart_upload(Key="exports/2.csv", **bucket)


def add_policies(aws: Aws, role: str) -> None:
    """One inline, one managed."""
    policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    aws("iam").put_role_policy(RoleName=role, PolicyName="mine", PolicyDocument=policy)
    made = aws("iam").create_policy(PolicyName="mine", PolicyDocument=policy)["Policy"]
    aws("iam").attach_role_policy(RoleName=role, PolicyArn=made["Arn"])


def test_teardown_removes_everything_and_says_so_in_reverse(lab: Settings, aws: Aws) -> None:
    ensure(lab)
    changes = teardown(lab)
    assert {change.action for change in changes} == {"deleted"}
    assert len(changes) == len(resources(Place(lab.account, lab.region)))
    kinds = [change.kind for change in changes]
    assert kinds.index("subscription") < kinds.index("function") < kinds.index("topic")
    assert everything(aws) == set()
    assert teardown(lab) == []


def test_what_students_put_into_the_stack_goes_with_it(lab: Settings, aws: Aws) -> None:
    ensure(lab)
    fill_bucket(aws, f"todo-exports-{lab.account}")
    add_policies(aws, "TodoApp-EC2-Role")
    aws("logs").delete_log_group(logGroupName="/aws/lambda/todo_api")
    aws("logs").create_log_group(logGroupName="/aws/lambda/todo_api")  # as Lambda would
    aws("logs").create_log_group(logGroupName="/aws/lambda/todo_api_of_mine")
    aws("events").put_targets(
        Rule="todo-daily-digest",
        Targets=[{"Id": "mine", "Arn": f"arn:aws:sqs:us-east-1:{lab.account}:mine"}],
    )
    teardown(lab)
    assert everything(aws) == {"/aws/lambda/todo_api_of_mine"}


def test_resources_of_the_students_own_stay(lab: Settings, aws: Aws) -> None:
    make_own_resources(aws, lab)
    before = everything(aws)
    ensure(lab)
    assert len(everything(aws)) > len(before)
    teardown(lab)
    assert everything(aws) == before


def test_same_name_without_the_tag_is_left_alone_and_said(lab: Settings, aws: Aws) -> None:
    aws("sqs").create_queue(QueueName="todo-exports")
    aws("iam").create_role(RoleName="todo_api-role", AssumeRolePolicyDocument=TRUST)
    arn = f"arn:aws:iam::{lab.account}:role/todo_api-role"
    aws("lambda").create_function(
        FunctionName="todo_api",
        Role=arn,
        Runtime="python3.13",
        Handler="handler.handler",
        Code={"ZipFile": zipped({"handler.py": "def handler(event, context): return 1"})},
    )
    aws("logs").create_log_group(logGroupName="/aws/lambda/todo_api")
    before = everything(aws)
    why = "not made by the stack: left alone"
    left = ("function todo_api", "queue todo-exports", "role todo_api-role")
    assert by_action(teardown(lab), "unchanged") == dict.fromkeys(
        (*left, "log group /aws/lambda/todo_api"), why
    )
    assert everything(aws) == before


def test_same_name_without_the_tag_is_taken_over_by_setup(lab: Settings, aws: Aws) -> None:
    flag = "/todoapp/useQueueForExports"
    aws("sqs").create_queue(QueueName="todo-exports")
    aws("ssm").put_parameter(Name=flag, Value="true", Type="SecureString")
    assert by_action(ensure(lab), "updated") == {
        "queue todo-exports": "retention, visibility timeout, redrive, tag",
        f"parameter {flag}": "type, description, tag",
    }
    found = aws("ssm").get_parameter(Name=flag)["Parameter"]
    assert (found["Type"], found["Value"]) == ("String", "true")
    teardown(lab)
    assert everything(aws) == set()


@pytest.mark.parametrize("allowed", [2, 8, 14])
def test_half_made_stack_is_removed_whole(lab: Settings, aws: Aws, allowed: int) -> None:
    assert not run_until_killed(ensure, lab, allowed)
    assert everything(aws)
    teardown(lab)
    assert everything(aws) == set()


def test_half_removed_stack_is_removed_by_the_next_run(lab: Settings, aws: Aws) -> None:
    ensure(lab)
    runs = 1
    while not run_until_killed(teardown, lab, allowed=1):
        runs += 1
    assert runs > 10
    assert everything(aws) == set()
