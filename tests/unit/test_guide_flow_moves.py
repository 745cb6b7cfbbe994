"""Events as the journal has written them, and the movement in each."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.guide.flow.moves import Known, Move, moves
from lab.guide.flow.seen import Seen
from lab.shared.event import Event
from tests.support.events import ACCOUNT, REGION

RECORDED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "guide_flow_events.json").read_text()
)
HERE = f"{REGION}:{ACCOUNT}"


def event(name: str, **changes: Any) -> Event:
    return Event.from_json(RECORDED[name] | changes)


def full(short: str) -> str:
    """``sqs:jobs`` -> its ARN; ``student`` stays."""
    kind, _, name = short.partition(":")
    if kind in ("sns", "sqs"):
        return f"arn:aws:{kind}:{HERE}:{name}"
    if kind == "fn":
        return f"arn:aws:lambda:{HERE}:function:{name}"
    if kind == "s3":
        return f"arn:aws:s3:::{name}"
    if kind in ("dynamodb", "ssm", "scheduler"):
        return f"arn:aws:{kind}:{HERE}:{name}"
    return short


MOVES = [
    ("student_publishes", "student", "sns:flow-topic", "", "ok"),
    ("student_publishes_batch", "student", "sns:flow-topic", "", "ok"),
    ("student_publishes_to_a_phone", "student", "sms:+15555550123", "", "ok"),
    ("function_publishes", "fn:flow_calls", "sns:flow-topic", "uses", "ok"),
    ("topic_to_queue", "sns:flow-topic", "sqs:flow-ok", "subscription", "ok"),
    ("topic_to_queue_batch", "sns:flow-topic", "sqs:flow-ok", "subscription", "ok"),
    ("topic_to_queue_refused", "sns:flow-topic", "sqs:flow-refused", "subscription", "refused"),
    ("topic_to_function", "sns:flow-topic", "fn:flow_ok", "subscription", "ok"),
    ("topic_to_function_refused", "sns:flow-topic", "fn:flow_noperm", "subscription", "refused"),
    ("topic_filtered", "sns:flow-topic", "sqs:flow-filtered", "subscription", "refused"),
    ("topic_pending", "sns:flow-topic", "mail:flow@example.com", "subscription", "refused"),
    ("topic_to_phone", "sns:flow-topic", "sms:+15555550199", "subscription", "ok"),
    ("topic_to_server", "sns:flow-topic", "http:http://127.0.0.1:22119/hook", "subscription", "ok"),
    ("confirmation", "sns:flow-topic", "mail:flow@example.com", "subscription", "ok"),
    ("student_sends", "student", "sqs:flow-work", "", "ok"),
    ("student_receives", "sqs:flow-ok", "student", "", "ok"),
    ("mapping_receives", "sqs:flow-work", "fn:flow_bad", "mapping", "ok"),
    ("student_invokes", "student", "fn:flow_ok", "", "ok"),
    ("student_invokes_async", "student", "fn:flow_async", "", "ok"),
    ("failure_destination", "fn:flow_async", "sqs:flow-failures", "failure-destination", "ok"),
    ("moved_to_dead_letters", "sqs:flow-work", "sqs:flow-dlq", "redrive", "ok"),
    ("student_puts_object", "student", "s3:flow-bucket", "", "ok"),
    ("function_puts_object", "fn:flow_calls", "s3:flow-bucket", "uses", "ok"),
    ("bucket_to_function", "s3:flow-bucket", "fn:flow_ok", "notification", "ok"),
    ("function_puts_item", "fn:flow_calls", "dynamodb:table/TodoAudit", "uses", "ok"),
    ("student_sets_parameter", "student", "ssm:parameter/todoapp/sendNotifications", "", "ok"),
    ("schedule_to_function", "scheduler:schedule/default/flow-once", "fn:flow_ok", "target", "ok"),
    ("schedule_to_queue", "scheduler:schedule/default/flow-queue", "sqs:flow-failures", "target",
     "ok"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "source", "target", "edge", "outcome"), MOVES)
def test_an_event_moves(name: str, source: str, target: str, edge: str, outcome: str) -> None:
    (move,) = moves(event(name))
    assert (move.source, move.target) == (full(source), full(target))
    assert move.edge == (f"{edge} {full(source)} {full(target)}" if edge else "")
    assert (move.outcome, bool(move.why)) == (outcome, outcome != "ok")
    assert set(move.ids) >= set(event(name).ids)


@pytest.mark.parametrize(
    "name",
    [
        "published_to_nobody", "student_deletes", "mapping_deletes", "mapping_run_fails",
        "event_dropped", "function_reads_parameter", "app_scans", "queue_policy_set",
        "permission_added", "function_made", "mapping_made", "subscribed", "moved_back",
        "mapping_invokes", "async_run_fails",
    ],
)  # fmt: skip
def test_nothing_moves_by_itself(name: str) -> None:
    assert moves(event(name)) == []


def test_a_refused_delivery_says_which_right_is_missing() -> None:
    (move,) = moves(event("topic_to_function_refused"))
    assert move.why.startswith("lambda:InvokeFunction: no resource-based policy allows")


def test_a_filtered_delivery_says_what_the_policy_wants_and_what_came() -> None:
    (move,) = moves(event("topic_filtered"))
    assert move.why == (
        'The filter policy {"event": ["completed"]} does not match the message, which has no '
        "attributes."
    )


def test_a_pending_delivery_says_so() -> None:
    (move,) = moves(event("topic_pending"))
    assert move.why == "The subscription waits for its confirmation."


def test_a_failed_delivery_is_no_refusal() -> None:
    told = event("topic_to_server", error="HTTP 500", status=500, reason="")
    (move,) = moves(told)
    assert (move.outcome, move.why) == ("failed", "HTTP 500")


def test_all_messages_of_a_batch_are_in_its_move() -> None:
    (move,) = moves(event("topic_to_queue_batch"))
    assert set(RECORDED["topic_to_queue_batch"]["detail"]["messages"]) < set(move.ids)


def test_a_topics_own_dead_letters_have_no_edge() -> None:
    source = f"{full('sns:flow-topic')}:454e61b1-0ec9-454f-9341-c536823fd1ab"
    (move,) = moves(event("topic_to_queue", source=source))
    assert (move.source, move.edge) == (full("sns:flow-topic"), "")


def test_versions_of_a_function_are_one_node() -> None:
    alias = f"{full('fn:flow_bad')}:live"
    (move,) = moves(event("mapping_receives", source=alias))
    assert move.target == full("fn:flow_bad")


def test_a_receive_that_brought_nothing_moves_nothing() -> None:
    assert moves(event("student_receives", ids=[])) == []


def test_a_mapping_that_may_not_receive_is_refused() -> None:
    told = event(
        "mapping_receives",
        ids=[],
        status=403,
        error="AccessDenied",
        reason="User: x is not authorized to perform: sqs:ReceiveMessage on resource: q because "
        "no identity-based policy allows the sqs:ReceiveMessage action",
    )
    (move,) = moves(told)
    assert (move.outcome, move.edge.partition(" ")[0]) == ("refused", "mapping")
    assert move.why.startswith("sqs:ReceiveMessage: ")


def test_a_function_fetches_from_a_bucket_and_nobody_else_does() -> None:
    told = event("function_puts_object", operation="GetObject")
    (move,) = moves(told)
    assert (move.source, move.target) == (full("s3:flow-bucket"), full("fn:flow_calls"))
    assert moves(event("student_puts_object", operation="GetObject")) == []


def test_an_api_is_called_by_the_student_first() -> None:
    first, second = moves(event("api_to_function"))
    assert (first.source, first.edge) == ("student", "")
    assert first.target == second.source
    assert second.source.startswith(f"arn:aws:apigateway:{REGION}::/restapis/")
    assert second.edge.startswith("target ")


def test_what_a_function_failed_with_goes_back_to_the_queue() -> None:
    seen = Seen()
    assert seen.take(event("mapping_run_fails")) == []
    (move,) = seen.take(event("mapping_invokes"))
    assert (move.source, move.target) == (full("fn:flow_bad"), full("sqs:flow-work"))
    assert (move.outcome, move.why, move.edge) == ("failed", "ValueError: not today", "")


def test_a_failed_run_that_nobody_waited_for_is_shown_on_its_way() -> None:
    seen = Seen()
    (invoked,) = seen.take(event("student_invokes_async"))
    (failed,) = seen.take(event("async_run_fails"))
    assert (failed.source, failed.target) == (invoked.source, invoked.target)
    assert (failed.outcome, failed.why) == ("failed", "ValueError: not today")


def test_whoever_waits_for_a_run_that_fails_sees_it_fail() -> None:
    run = event("mapping_run_fails", request_id=RECORDED["student_invokes"]["request_id"])
    (move,) = moves(event("student_invokes"), Known(failed={run.request_id: run}))
    assert (move.source, move.outcome) == ("student", "failed")


def test_messages_go_back_to_the_queues_that_gave_them_up() -> None:
    dead, work = full("sqs:flow-dlq"), full("sqs:flow-work")
    known = Known(sources={dead: (work,)})
    assert moves(event("moved_back"), known) == [Move(dead, work)]


def test_messages_go_to_the_queue_that_was_asked_for() -> None:
    other = full("sqs:other")
    told = event("moved_back", parameters={"DestinationArn": other})
    assert moves(told) == [Move(full("sqs:flow-dlq"), other)]


def test_what_the_checks_do_does_not_move() -> None:
    assert moves(event("student_sends", actor="check")) == []


@pytest.mark.parametrize("resource", ["", "not-an-arn", "arn:aws:sqs", "arn:aws:logs:r:a:x:y"])
def test_a_strange_resource_moves_nothing(resource: str) -> None:
    for name in RECORDED:
        for move in moves(event(name, resource=resource)):
            assert move.source
            assert move.target


def test_what_is_written_together_goes_to_all_of_its_tables() -> None:
    items = [{"Put": {"TableName": name}} for name in ("TodoItems", "TodoNotifications")]
    told = event("function_puts_item", operation="TransactWriteItems",
                 parameters={"TransactItems": [*items, items[0], "..."]})  # fmt: skip
    assert [move.target for move in moves(told)] == [
        full("dynamodb:table/TodoItems"),
        full("dynamodb:table/TodoNotifications"),
    ]


def test_a_move_as_json_has_the_members_that_pages_know() -> None:
    (move,) = moves(event("student_sends"))
    assert move.as_json() == {
        "from": "student",
        "to": full("sqs:flow-work"),
        "edge": "",
        "ids": list(event("student_sends").ids),
        "outcome": "ok",
        "why": "",
    }
