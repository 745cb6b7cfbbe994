"""What the stack's tests share: functions to deploy, write calls counted or cut off."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lab.shared import aws
from lab.shared.config import Settings
from lab.stack import Change

FUNCTIONS = ("export_todos", "audit_changes", "encrypt_upload", "daily_digest", "todo_api")
_READS = ("Get", "List", "Describe", "Head")


class Killed(BaseException):
    """Stands for kill -9: no code of the stack catches it."""


def with_functions(settings: Settings, folder: Path) -> Settings:
    """The same settings, with trivial functions in ``folder`` instead of the lab's own."""
    for name in FUNCTIONS:
        code = folder / "lambdas" / name / "handler.py"
        code.parent.mkdir(parents=True)
        code.write_text("def handler(event, context):\n    return 1\n")
    return replace(settings, root=folder)


@contextmanager
def writes(settings: Settings, allowed: int | None = None) -> Iterator[list[str]]:
    """The write calls made in here, as "sqs.CreateQueue". A thread that made ``allowed`` of them
    is as good as killed: no call of it goes out any more."""
    made: list[str] = []
    count: Counter[int] = Counter()

    def before_call(model: Any, **_: Any) -> None:
        thread = threading.get_ident()
        if allowed is not None and count[thread] >= allowed:
            raise Killed
        if not model.name.startswith(_READS):
            count[thread] += 1
            made.append(f"{model.service_model.service_name}.{model.name}")

    events = aws.session(settings, None).events  # the one that aws.client takes
    events.register("before-call", before_call)
    try:
        yield made
    finally:
        events.unregister("before-call", before_call)


@contextmanager
def refused(settings: Settings, call: str) -> Iterator[None]:
    """Each such call ("sqs.CreateQueue") is answered AccessDenied in here."""
    answer = {
        "Error": {"Code": "AccessDenied", "Message": "Not today."},
        "ResponseMetadata": {"HTTPStatusCode": 403, "RequestId": "r-1"},
    }

    def before_call(**_: Any) -> tuple[Any, dict[str, Any]]:
        return SimpleNamespace(status_code=403), answer

    events = aws.session(settings, None).events
    events.register(f"before-call.{call}", before_call)
    try:
        yield
    finally:
        events.unregister(f"before-call.{call}", before_call)


def by_action(changes: list[Change], action: str) -> dict[str, str]:
    """ "<kind> <name>" -> detail, of the changes with that action."""
    return {f"{c.kind} {c.name}": c.detail for c in changes if c.action == action}


def everything(client: Callable[..., Any]) -> set[str]:
    """The names of all that an account holds, of every kind that the stack makes."""
    pages = _pages(client)
    keys = (each["KeyId"] for each in pages("kms", "list_keys", "Keys"))
    states = {key: client("kms").describe_key(KeyId=key)["KeyMetadata"] for key in keys}
    return {
        *pages("dynamodb", "list_tables", "TableNames"),
        *(each["Name"] for each in client("s3").list_buckets()["Buckets"]),
        *(each["TopicArn"] for each in pages("sns", "list_topics", "Topics")),
        *(
            f"{each['Protocol']} {each['Endpoint']}"
            for topic in pages("sns", "list_topics", "Topics")
            for each in client("sns").list_subscriptions_by_topic(TopicArn=topic["TopicArn"])[
                "Subscriptions"
            ]
        ),
        *(url.rsplit("/", 1)[1] for url in pages("sqs", "list_queues", "QueueUrls")),
        *(each["Name"] for each in pages("ssm", "describe_parameters", "Parameters")),
        *(
            each["AliasName"]
            for each in pages("kms", "list_aliases", "Aliases")
            if not each["AliasName"].startswith("alias/aws/")
        ),
        *(
            f"key {key}"
            for key, state in states.items()
            if state["KeyManager"] == "CUSTOMER" and state["KeyState"] != "PendingDeletion"
        ),
        *(each["RoleName"] for each in pages("iam", "list_roles", "Roles")),
        *(
            each["InstanceProfileName"]
            for each in pages("iam", "list_instance_profiles", "InstanceProfiles")
        ),
        *(f"function {n['FunctionName']}" for n in pages("lambda", "list_functions", "Functions")),
        *(
            f"mapping {each['EventSourceArn']}"
            for each in pages("lambda", "list_event_source_mappings", "EventSourceMappings")
        ),
        *(each["Name"] for each in client("events").list_rules()["Rules"]),
        *(each["name"] for each in pages("apigateway", "get_rest_apis", "items")),
        *(each["logGroupName"] for each in pages("logs", "describe_log_groups", "logGroups")),
    }


def _pages(client: Callable[..., Any]) -> Callable[[str, str, str], list[Any]]:
    def of(service: str, operation: str, key: str) -> list[Any]:
        pages = client(service).get_paginator(operation).paginate()
        return [each for page in pages for each in page.get(key, [])]

    return of
