"""What an event makes old, what the journal teaches, and how facts are drawn."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.guide.flow.due import Due
from lab.guide.flow.facts import (
    Api,
    Bucket,
    Facts,
    Function,
    Notification,
    Queue,
    SourceMapping,
    Subscription,
    Trigger,
)
from lab.guide.flow.model import Drawing, draw
from lab.guide.flow.seen import Seen
from lab.guide.flow.told import is_story, told
from lab.guide.flow.touch import touched
from lab.journal.peek import Contents, Environments, Message
from lab.shared.event import Event
from tests.support.events import ACCOUNT, REGION

RECORDED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "guide_flow_events.json").read_text()
)
SQS, SNS = f"arn:aws:sqs:{REGION}:{ACCOUNT}", f"arn:aws:sns:{REGION}:{ACCOUNT}"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
TOPIC, JOBS, DEAD, WORK = f"{SNS}:news", f"{SQS}:jobs", f"{SQS}:dead", f"{LAMBDA}:work"


def event(name: str, **changes: Any) -> Event:
    return Event.from_json(RECORDED[name] | changes)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("queue_made", {("queues", "")}),
        ("queue_policy_set", {("queue", f"{SQS}:flow-ok")}),
        ("subscribed", {("topic", f"{SNS}:flow-topic")}),
        ("student_sends", {("contents", f"{SQS}:flow-work")}),
        ("student_receives", {("contents", f"{SQS}:flow-ok")}),
        ("student_deletes", {("contents", f"{SQS}:flow-ok")}),
        ("mapping_receives", {("contents", f"{SQS}:flow-work")}),
        ("moved_to_dead_letters",
         {("contents", f"{SQS}:flow-work"), ("contents", f"{SQS}:flow-dlq")}),
        ("moved_back", {("every-contents", "soon")}),
        ("function_made", {("functions", ""), ("environments", "")}),
        ("mapping_made", {("mappings", "")}),
        ("student_invokes", {("environments", "")}),
        ("async_run_fails", {("environments", "")}),
        ("bucket_notifies", {("bucket", "flow-bucket")}),
        ("student_puts_object", {("bucket", "flow-bucket")}),
        ("schedule_made", {("schedules", "")}),
        ("function_reads_parameter", set()),
        ("app_scans", set()),
    ],
)  # fmt: skip
def test_an_event_makes_old_what_it_touches_and_no_more(name: str, parts: set[Any]) -> None:
    assert touched(event(name)) == parts


def test_what_was_refused_makes_nothing_old() -> None:
    assert touched(event("student_sends", status=403, error="AccessDenied")) == set()
    assert touched(event("topic_to_queue_refused")) == set()


def test_an_ended_subscription_is_its_topics() -> None:
    told_of = event("subscribed", operation="Unsubscribe", resource=f"{TOPIC}:0123-4567")
    assert touched(told_of) == {("topic", TOPIC)}


def test_a_reset_makes_all_old() -> None:
    assert touched(event("queue_made", service="lab", operation="Reset")) == {("whole", "")}


def test_runs_and_errors_are_counted() -> None:
    seen = Seen()
    for name in ("mapping_run_fails", "async_run_fails"):
        seen.take(event(name))
    seen.take(event("mapping_run_fails", error=""))
    counted = seen.runs[f"{LAMBDA}:flow_bad"]
    assert (counted.runs, counted.errors) == (2, 1)


def test_an_edge_is_refused_until_something_comes_over_it() -> None:
    seen = Seen()
    seen.take(event("topic_to_queue_refused"))
    (edge,) = seen.refused
    assert edge == f"subscription {SNS}:flow-topic {SQS}:flow-refused"
    seen.take(event("topic_to_queue", resource=f"{SQS}:flow-refused"))
    assert not seen.refused


def test_an_edge_is_pardoned_when_rights_change() -> None:
    seen = Seen()
    seen.take(event("topic_to_queue_refused"))
    seen.take(event("queue_policy_set"))  # another queue's
    assert seen.refused
    seen.take(event("queue_policy_set", resource=f"{SQS}:flow-refused"))
    assert not seen.refused


@pytest.mark.parametrize("name", ["topic_filtered", "topic_pending"])
def test_what_is_filtered_or_pending_does_not_make_an_edge_refused(name: str) -> None:
    seen = Seen()
    seen.take(event(name))
    assert not seen.refused


def test_uses_are_those_of_the_app_and_of_functions() -> None:
    seen = Seen()
    for name in ("app_scans", "function_reads_parameter", "student_sends", "student_publishes"):
        seen.take(event(name))
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/TodoNotifications"
    assert ("app", table) in seen.uses
    assert {who for who, _ in seen.uses} == {"app", f"{LAMBDA}:flow_calls"}


def test_all_tables_and_parameters_of_one_call_are_used() -> None:
    seen = Seen()
    items = [{"Put": {"TableName": "A"}}, {"Delete": {"TableName": "B"}}, "..."]
    seen.take(
        event("app_scans", operation="TransactWriteItems", parameters={"TransactItems": items})
    )
    seen.take(event("app_scans", service="ssm", operation="GetParameters", resource="",
                    parameters={"Names": ["/a/b", "/a/c", "... 2 more"]}))  # fmt: skip
    names = {target.rpartition(":")[2] for _, target in seen.uses}
    assert names >= {"table/A", "table/B", "parameter/a/b", "parameter/a/c"}
    assert not any("more" in name for name in names)


def test_a_reset_forgets_what_was_seen() -> None:
    seen = Seen()
    for name in ("app_scans", "mapping_run_fails", "topic_to_queue_refused"):
        seen.take(event(name))
    seen.take(event("queue_made", service="lab", operation="Reset", resource=""))
    assert (seen.runs, seen.uses, seen.refused) == ({}, {}, {})


def message(number: int, state: Any = "visible", until: float = 0) -> Message:
    return Message(f"m{number}", "<img src=x>", state, until, 1, 0, "", ())


def facts() -> Facts:
    return Facts(
        topics={
            TOPIC: (
                Subscription("sqs", JOBS, filter="event = a"),
                Subscription("email", "a@b.c", pending=True),
                Subscription("sms", "+1555"),
                Subscription("http", "http://x/"),
                Subscription("lambda", f"{LAMBDA}:gone"),
            )
        },
        queues={JOBS: Queue(DEAD, 3), DEAD: Queue()},
        contents={
            JOBS: Contents(1, 1, 0, (message(1), message(2, "in flight", 12.345)), 12.345),
            DEAD: Contents(0, 0, 0, ()),
        },
        functions={WORK: Function("Active", "", DEAD, "", DEAD)},
        environments={WORK: Environments(2, 1)},
        mappings=(SourceMapping(JOBS, WORK, "Disabled", 10),),
        buckets={"files": Bucket(7, (Notification(WORK, "in/*"), Notification(WORK, "out/*")))},
        schedules={
            f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/s": Trigger(
                "s", "rate(1 minute)", False, (WORK,)
            )
        },
        apis={"abc": Api("shop", {WORK: ("GET /a", "POST /a")})},
    )


def drawn(seen: Seen | None = None) -> Drawing:
    return draw(facts(), seen or Seen(), ACCOUNT)


def edge(drawing: Drawing, kind: str) -> dict[str, Any]:
    found = [each for each in drawing.edges.values() if each["kind"] == kind]
    assert len(found) == 1, found
    return found[0]


def test_queues_show_what_is_in_them() -> None:
    state = drawn().nodes[JOBS]["state"]
    assert (state["visible"], state["in_flight"], state["delayed"]) == (1, 1, 0)
    assert state["messages"][1] == {
        "id": "m2",
        "body": "<img src=x>",
        "state": "in flight",
        "until": 12.35,
        "receives": 1,
    }
    assert (state["dlq"], drawn().nodes[DEAD]["state"]["dlq"]) == (False, True)


def test_subscriptions_are_edges_with_their_filter_and_state() -> None:
    drawing = drawn()
    states = {
        each["to"]: (each["label"], each["state"])
        for each in drawing.edges.values()
        if each["kind"] == "subscription"
    }
    assert states == {
        JOBS: ("event = a", "ok"),
        "mail:a@b.c": ("", "pending"),
        "sms:+1555": ("", "ok"),
        "http:http://x/": ("", "ok"),
        f"{LAMBDA}:gone": ("", "ok"),
    }
    assert drawing.nodes[TOPIC]["state"] == {"subscriptions": 5, "pending": 1}
    kinds = {drawing.nodes[identity]["kind"] for identity in states}
    assert kinds == {"queue", "mail", "sms", "http", "function"}


def test_every_edge_has_its_ends() -> None:
    drawing = drawn()
    ends = {each[end] for each in drawing.edges.values() for end in ("from", "to")}
    assert ends <= drawing.nodes.keys()


def test_a_disabled_mapping_says_so() -> None:
    found = edge(drawn(), "mapping")
    assert (found["state"], found["why"]) == ("disabled", "the event source mapping is disabled")


def test_a_bucket_that_tells_one_function_twice_has_one_edge() -> None:
    assert edge(drawn(), "notification")["label"] == "in/*, out/*"


def test_failures_and_dead_letters_of_a_function_to_one_queue_are_one_edge() -> None:
    assert edge(drawn(), "failure-destination")["label"] == "on failure, dead letters"


def test_schedules_and_apis_have_targets() -> None:
    targets = {
        each["from"].rpartition("/")[2]: (each["label"], each["state"])
        for each in drawn().edges.values()
        if each["kind"] == "target"
    }
    assert targets == {"s": ("rate(1 minute)", "disabled"), "abc": ("2 methods", "ok")}


def test_a_function_shows_its_environments_and_runs() -> None:
    state = drawn().nodes[WORK]["state"]
    assert state == {"warm": 2, "runs": 0, "errors": 0, "running": 1, "status": "Active"}


def test_what_is_used_is_drawn() -> None:
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/T"
    gone = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Gone"
    uses = (("app", table), ("app", gone), ("app", TOPIC), (f"{LAMBDA}:old", TOPIC))
    known = facts()
    known.tables = frozenset({table})
    drawing = draw(known, Seen(uses=dict.fromkeys(uses)), ACCOUNT)
    found = {(e["from"], e["to"]) for e in drawing.edges.values() if e["kind"] == "uses"}
    assert found == {("app", table), ("app", TOPIC)}
    assert drawing.nodes[table]["kind"] == "table"


def test_parameters_that_are_read_by_their_path_are_drawn() -> None:
    place = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"
    known = Facts(parameters=frozenset({f"{place}/shop/a", f"{place}/shop/b", f"{place}/other"}))
    seen = Seen()
    seen.take(event("app_scans", service="ssm", operation="GetParametersByPath",
                    resource=f"{place}/shop/"))  # fmt: skip
    drawing = draw(known, seen, ACCOUNT)
    names = {node["name"] for node in drawing.nodes.values() if node["kind"] == "parameter"}
    assert names == {"/shop/a", "/shop/b"}


def test_a_refused_edge_says_why() -> None:
    refused = {f"subscription {TOPIC} {JOBS}": "no right", f"subscription {TOPIC} mail:a@b.c": "x"}
    drawing = drawn(Seen(refused=refused))
    found = drawing.edges[f"subscription {TOPIC} {JOBS}"]
    assert (found["state"], found["why"]) == ("refused", "no right")
    assert drawing.edges[f"subscription {TOPIC} mail:a@b.c"]["state"] == "pending"


def test_resources_belong_to_their_exercises_and_mailboxes_to_their_topics() -> None:
    topic = f"{SNS}:shop-orders"
    drawing = draw(Facts(topics={topic: (Subscription("sms", "+1"),)}), Seen(), ACCOUNT)
    assert 2 in drawing.nodes[topic]["exercises"]
    assert 2 in drawing.nodes["sms:+1"]["exercises"]
    assert drawing.nodes["student"]["exercises"] == []


def test_the_same_facts_make_the_same_drawing() -> None:
    assert drawn() == drawn()
    assert list(drawn().nodes) == list(drawn().nodes)


def test_an_empty_account_has_the_student_and_the_app() -> None:
    assert list(draw(Facts(), Seen(), ACCOUNT).nodes) == ["student", "app"]


def test_who_only_looks_is_no_part_of_the_story() -> None:
    assert not is_story(event("app_scans"), [])
    assert is_story(event("app_scans", error="AccessDenied", status=403), [])
    assert is_story(event("queue_made"), [])


def test_an_event_is_told_with_its_words_and_without_what_nobody_shows() -> None:
    found = told(event("student_publishes"), [])
    assert found["line"].startswith("student published 'Hi' to flow-topic")
    assert found["parameters"] == {"Subject": "Hi", "Message": "hello"}
    assert found["moves"] == []
    assert "principal" not in found


def test_a_part_is_read_once_for_many_events_and_not_too_often() -> None:
    due = Due()
    for _ in range(100):
        due.soon([("contents", "a")])
    assert due.take() == [("contents", "a")]
    due.soon([("contents", "a")])
    assert due.take() == []
    assert 0 < due.seconds <= 0.1


def test_what_is_due_later_waits() -> None:
    due = Due()
    assert due.seconds == float("inf")
    due.at(("contents", "a"), float("inf"))
    assert due.take() == []
