"""The list of resources: whole, unique, and its policies exact."""

import re
from collections.abc import Iterator

from lab.shared.config import ROOT
from lab.stack import package, policies
from lab.stack.clients import Place
from lab.stack.kinds.event_source_mapping import EventSourceMapping
from lab.stack.kinds.function import Function
from lab.stack.kinds.queue import Queue
from lab.stack.kinds.role import Role
from lab.stack.resource import Resource
from lab.stack.resources import resources, stages

PLACE = Place("123456789012", "eu-west-1")
FUNCTIONS = ["audit_changes", "daily_digest", "encrypt_upload", "export_todos", "todo_api"]


def of[T: Resource](kind: type[T]) -> dict[str, T]:
    """The resources of one kind by name."""
    return {each.name: each for each in resources(PLACE) if isinstance(each, kind)}


def grants() -> Iterator[tuple[str, str, str]]:
    """(role, action, resource) for each right that a role gives."""
    for role in of(Role).values():
        for statement in role.statements:
            for action in statement["Action"]:
                for resource in statement["Resource"]:
                    yield role.name, action, resource


def test_no_two_resources_of_a_kind_share_a_name() -> None:
    named = [(each.kind, each.name) for each in resources(PLACE)]
    assert len(named) == len(set(named))


def test_every_resource_says_what_it_is_for_in_one_line() -> None:
    for each in resources(PLACE):
        assert re.fullmatch(r"[A-Z].{5,99}\.", each.purpose), each


def test_what_a_resource_hangs_on_is_made_in_an_earlier_stage() -> None:
    made: set[str] = set()
    for stage in stages(PLACE):
        for each in stage:
            needs = {value.name for value in vars(each).values() if isinstance(value, Resource)}
            # A log group may be there before its function, an API may name one to come.
            assert each.kind == "log group" or needs <= made, each
        made |= {each.name for each in stage}


def test_every_function_has_code_a_role_and_a_log_group() -> None:
    names = {each.name for each in resources(PLACE)}
    assert sorted(of(Function)) == FUNCTIONS
    for name in FUNCTIONS:
        assert package.build(ROOT / "lambdas" / name)
        assert {f"{name}-role", f"/aws/lambda/{name}"} <= names


def test_queue_hides_a_message_for_six_times_the_functions_timeout() -> None:
    for mapping in of(EventSourceMapping).values():
        queue, function = of(Queue)[mapping.queue.name], of(Function)[mapping.function.name]
        assert queue.visibility >= 6 * function.timeout


def test_dead_letter_queue_keeps_messages_at_least_as_long_as_its_source() -> None:
    queues = of(Queue)
    assert queues["todo-exports-dlq"].retention >= queues["todo-exports"].retention == 1_209_600


def test_every_right_is_exact() -> None:
    for role, action, resource in grants():
        assert re.fullmatch(r"[a-z0-9]+:[A-Z][A-Za-z]+", action)
        assert re.fullmatch(r"arn:aws:[a-z0-9]+:(eu-west-1)?:(123456789012)?:.+", resource)
        paths = ("/exports/*", "/incoming/*", "/encrypted/*", "parameter/todoapp/*")
        assert "*" not in resource or resource.endswith((*paths, f"/{role[:-5]}:*"))


def test_roles_are_assumed_by_the_service_that_needs_them_alone() -> None:
    trusted = {role.name: role.service for role in of(Role).values()}
    app = trusted.pop("TodoApp-EC2-Role")
    assert app == "ec2.amazonaws.com"
    assert set(trusted.values()) == {"lambda.amazonaws.com"}


def test_only_the_topic_may_send_to_the_completed_queue() -> None:
    (statement,) = policies.topic_may_send(PLACE)["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Resource"] == "arn:aws:sqs:eu-west-1:123456789012:todo-completed"
    topic = "arn:aws:sns:eu-west-1:123456789012:todo-notifications"
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": topic}}
