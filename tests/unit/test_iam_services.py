"""Who makes a service's call, what a refusal does to it, and how long a mapping waits."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException
from localstack.services.sqs.models import sqs_stores

from lab.emulator.iam.services import deliveries
from lab.emulator.iam.services.mappings import LONGEST_WAIT_SECONDS, Health
from lab.emulator.iam.sessions import SESSIONS, Session
from lab.emulator.marks import marks
from tests.support.permissions import document

ACCOUNT, REGION = "210987654321", "us-east-1"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:news"
INTERNAL = "__internal_call__"


def context(
    principal: str = "sns", source: str = TOPIC, key: str = INTERNAL, **changes: Any
) -> SimpleNamespace:
    """A call to the queue that a service makes."""
    said = {"service_principal": principal, "source_arn": source}
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={key}/20260101/{REGION}/sqs/x, S"}
    url = f"http://localhost:4566/queue/{REGION}/{ACCOUNT}/jobs"
    fields = {
        "operation": SimpleNamespace(name="SendMessage"),
        "service": SimpleNamespace(service_name="sqs"),
        "service_request": {"QueueUrl": url, "MessageBody": "x"},
        "internal_request_params": said,
        "account_id": "000000000000",  # as LocalStack has it
        "region": REGION,
        "request": SimpleNamespace(headers=headers),
    }
    return SimpleNamespace(**fields | changes)


@pytest.fixture
def queue() -> SimpleNamespace:
    """A queue without a policy, in the store where LocalStack would keep it."""
    made = SimpleNamespace(attributes={})
    sqs_stores[ACCOUNT][REGION].queues["jobs"] = made
    return made


def allow(queue: SimpleNamespace, source: str, **condition: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Condition": {"StringEquals": {"aws:SourceArn": source} | condition},
    }
    queue.attributes["Policy"] = document(statement)


def check(call: SimpleNamespace) -> None:
    deliveries._check(None, call, None)  # type: ignore[arg-type]


def test_service_without_permission_is_refused_in_the_words_of_the_target(
    queue: SimpleNamespace,
) -> None:
    call = context()
    with pytest.raises(CommonServiceException, match="sqs:sendmessage on resource") as refused:
        check(call)
    assert (refused.value.code, refused.value.status_code) == ("AccessDenied", 403)
    (verdict,) = marks(call).verdicts
    assert verdict.caller == marks(call).caller
    assert verdict.need.resource == QUEUE


def test_source_and_its_account_are_what_conditions_see(queue: SimpleNamespace) -> None:
    allow(queue, TOPIC, **{"aws:SourceAccount": ACCOUNT})
    check(context())
    with pytest.raises(CommonServiceException):
        check(context(source=TOPIC + "-other"))


def test_subscriptions_letters_come_from_its_topic(queue: SimpleNamespace) -> None:
    allow(queue, TOPIC)
    check(context(source=f"{TOPIC}:0b1c2d3e"))


def test_switched_off_it_only_looks(
    queue: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "enforcing", lambda: False)
    call = context()
    check(call)
    assert [verdict.decision.allowed for verdict in marks(call).verdicts] == [False]


@pytest.mark.parametrize(
    "call",
    [
        context(internal_request_params=None),
        context(internal_request_params={}),
        context("firehose"),
        context("events", service=SimpleNamespace(service_name="logs")),
        context(operation=None),
    ],
)
def test_calls_from_outside_and_housekeeping_pass_unseen(call: SimpleNamespace) -> None:
    check(call)
    assert marks(call).caller is None


def test_queue_that_is_not_there_is_left_to_sqs() -> None:
    call = context()
    call.service_request["QueueUrl"] += "-gone"
    check(call)
    assert marks(call).verdicts == []


def test_session_of_a_role_calls_as_the_role(queue: SimpleNamespace) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/sender"
    session = Session(kind="role", account=ACCOUNT, expires=0, name="s-1", role=role)
    key = SESSIONS.add(session).access_key_id
    call = context("scheduler", f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/a", key)
    with pytest.raises(CommonServiceException, match=r"assumed-role/sender/s-1 .* no identity"):
        check(call)


class Waits(list[float]):
    """In place of the event that stops a mapping: notes how long it would have waited."""

    def wait(self, seconds: float) -> None:
        self.append(seconds)


def worker() -> Any:
    mapping = {"FunctionArn": "arn:aws:lambda:us-east-1:1:function:f"}
    state = SimpleNamespace(event_source_mappings={"id": mapping})
    return SimpleNamespace(uuid="id", _state=state, _shutdown_event=Waits())


def test_refused_mapping_waits_longer_each_time_up_to_a_bound() -> None:
    mapping = worker()
    health = Health(mapping)
    for _ in range(6):
        health.refuse("no")
        health.wait()
    waits = list(mapping._shutdown_event)
    assert waits == sorted(waits)
    assert waits[-2:] == [LONGEST_WAIT_SECONDS] * 2
    assert waits[0] < waits[1] < LONGEST_WAIT_SECONDS
    health.recover()
    health.wait()
    assert mapping._shutdown_event[-1] == waits[0]


def test_mappings_state_is_told_and_a_deleted_one_has_none() -> None:
    mapping = worker()
    health, known = Health(mapping), mapping._state.event_source_mappings
    health.refuse("no")
    assert known["id"]["LastProcessingResult"] == "PROBLEM: no"
    health.recover()
    assert known["id"]["LastProcessingResult"] == "OK"
    known.clear()
    health.refuse("no")
    assert known == {}


def test_stopping_a_mapping_ends_its_wait() -> None:
    mapping = worker()
    mapping._shutdown_event = threading.Event()
    mapping._shutdown_event.set()
    Health(mapping).wait()  # returns at once
