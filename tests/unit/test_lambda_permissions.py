"""Each function's role allows what the function calls, and hardly more."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from lab.stack import policies
from lab.stack.clients import Place
from tests.support import cloud
from tests.support.lambdas import Context, load, sample

FUNCTIONS = ("export_todos", "audit_changes", "encrypt_upload", "daily_digest", "todo_api")
# What a call needs beside the action of its own name.
ALSO = {
    "s3:CopyObject": {"s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"}
    | {"s3:ListBucket", "kms:GenerateDataKey", "kms:Decrypt"},
}
# The link of an export is signed, not called; the mapping, not the function, takes messages.
NOT_CALLED = {"s3:GetObject", "sqs:ReceiveMessage", "sqs:DeleteMessage"}
ENVIRONMENT = {
    "TODO_TABLE": "todos",
    "EXPORTS_TABLE": "exports",
    "AUDIT_TABLE": "audit",
    "EXPORT_BUCKET": "exports",
    "OUTPUT_PREFIX": "encrypted/",
}


@dataclass
class Recorder:
    """The actions that calls ask for, as IAM names them."""

    client: Callable[[str], Any]
    actions: set[str]

    def hear(self, model: Any, **_: Any) -> None:
        action = f"{model.service_model.signing_name}:{model.name}"
        self.actions |= ALSO.get(action, {action})


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    with cloud.inside() as client:
        for name, *keys in (("todos", "id"), ("exports", "exportId"), ("audit", "todoId", "at")):
            cloud.table(client, name, *keys)
        for bucket in ("exports", "todo-uploads-000000000000"):
            client("s3").create_bucket(Bucket=bucket)
        client("sqs").create_queue(QueueName="todo-exports")
        arn, _ = cloud.topic(client)
        environment = ENVIRONMENT | {"TOPIC_ARN": arn}
        environment["KMS_KEY_ID"] = client("kms").create_key()["KeyMetadata"]["Arn"]
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield Recorder(client, set())


def events(name: str) -> list[Any]:
    """The sample, and what makes the function call everything else that it can."""
    event = sample(name)
    if name == "export_todos":
        broken = json.loads(json.dumps(event).replace("7f3c2a52", "00000000"))
        return [event, broken]
    if name == "todo_api":
        routes = [("/todos", "GET"), *(("/todos/{id}", verb) for verb in ("GET", "PUT", "DELETE"))]
        one = {"pathParameters": {"id": "missing"}}
        return [event, *(event | one | {"resource": r, "httpMethod": m} for r, m in routes)]
    return [event]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_role_allows_what_the_function_calls(
    recorder: Recorder, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    function, made = load(name), boto3.Session("test", "test", region_name=cloud.REGION)
    made.events.register("before-call", recorder.hear)
    monkeypatch.setattr(function, "client", made.client)
    for number, event in enumerate(events(name)):
        if number and name == "export_todos":
            monkeypatch.setenv("EXPORT_BUCKET", "missing")
        function.handler(event, Context())
    statements = policies.functions(Place(cloud.ACCOUNT, cloud.REGION))[name]
    allowed = {action for statement in statements for action in statement["Action"]}
    assert recorder.actions <= allowed
    assert allowed - recorder.actions <= NOT_CALLED
