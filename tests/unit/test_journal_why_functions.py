"""lab why: a function's runs, its mapping and its dead-letter queue."""

import pytest

from lab.journal.why.state import Function, Message, Subscription
from tests.support.events import LAMBDA
from tests.support.lessons import (
    DLQ,
    FUNCTION,
    QUEUE,
    TABLES,
    TODO,
    Lesson,
    M,
    R,
    S,
    cause,
    says,
    whats,
)


@pytest.fixture
def lesson():
    return Lesson()


def test_function_that_did_it_is_the_end(lesson):
    lesson.mapped()
    lesson.send()
    lesson.polled()
    lesson.deleted()
    told = lesson.tell(S)
    assert told.arrived
    assert whats(told) == [
        "student sent 'x' to queue todo-exports",
        "lambda received it for function export_todos from queue todo-exports",
        "function export_todos ran (41 ms)",
        "lambda deleted it from the queue: function export_todos has done it",
    ]


def test_dead_letter_queue_names_the_error_that_put_it_there(lesson):
    lesson.mapped()
    lesson.send()
    for request in ("r-1", "r-2", "r-3"):
        lesson.polled(request, "KeyError", reason="'exportId'")
    move = lesson.journal.add(
        kind="delivery",
        actor="service:sqs.amazonaws.com",
        service="sqs",
        operation="MoveToDeadLetterQueue",
        source=QUEUE,
        resource=DLQ,
        detail={"message": S, "receives": 3},
    )
    told = lesson.tell(S)
    text = cause(told)
    assert says(text, "dead-letter queue dlq after 3 receives", "KeyError: 'exportId'")
    assert says(text, "lab logs export_todos", "start-message-move-task")
    assert told.missing.event == move.id
    assert [hop.outcome for hop in told.hops].count("failed") == 3


def test_dead_letter_queue_of_a_message_that_was_only_received(lesson):
    lesson.send()
    lesson.journal.receive("todo-exports", S)
    lesson.journal.add(
        kind="delivery",
        actor="service:sqs.amazonaws.com",
        service="sqs",
        operation="MoveToDeadLetterQueue",
        source=QUEUE,
        resource=DLQ,
        detail={"message": S, "receives": 1},
    )
    assert says(cause(lesson.tell(S)), "receiving does not delete")


def test_message_that_was_deleted_from_the_dead_letter_queue_stays_missing(lesson):
    lesson.send()
    lesson.journal.receive("todo-exports", S)
    lesson.journal.add(
        kind="delivery",
        actor="service:sqs.amazonaws.com",
        service="sqs",
        operation="MoveToDeadLetterQueue",
        source=QUEUE,
        resource=DLQ,
        detail={"message": S, "receives": 1},
    )
    lesson.journal.receive("dlq", S)
    lesson.journal.delete("dlq", S)
    told = lesson.tell(S)
    assert says(cause(told), "dead-letter queue dlq")
    assert whats(told)[-1] == "student deleted it from queue dlq"


def test_message_that_came_back_from_the_dead_letter_queue_and_was_done(lesson):
    lesson.mapped()
    lesson.send()
    lesson.polled("r-1", "KeyError")
    lesson.journal.add(
        kind="delivery",
        actor="service:sqs.amazonaws.com",
        service="sqs",
        operation="MoveToDeadLetterQueue",
        source=QUEUE,
        resource=DLQ,
        detail={"message": S, "receives": 3},
    )
    lesson.polled("r-2")
    lesson.deleted()
    assert lesson.tell(S).arrived


def test_function_that_failed_once_and_is_to_get_it_again(lesson):
    lesson.mapped()
    sent = lesson.send()
    lesson.polled("r-1", "Sandbox.Timedout", reason="Task timed out after 3.00 seconds")
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)}, visibility=180)
    told = lesson.tell(S, 1)
    assert says(
        cause(told, "waiting"), "in flight until", "failed with it", "lab logs export_todos"
    )
    assert "Task timed out" in told.hops[-2].why


def test_function_that_lambda_could_not_run_for_a_batch(lesson):
    lesson.mapped()
    lesson.state.functions[FUNCTION] = Function(concurrency=0)
    sent = lesson.send()
    lesson.journal.receive("todo-exports", S, actor=LAMBDA, source=FUNCTION)
    lesson.journal.call(
        "lambda",
        "Invoke",
        FUNCTION,
        S,
        R,
        actor=LAMBDA,
        client="internal",
        request_id=R,
        status=429,
        error="TooManyRequestsException",
        reason="Rate Exceeded.",
    )
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)}, visibility=180)
    told = lesson.tell(S, 1)
    assert says(told.hops[-2].why, "throttled: its reserved concurrency is 0")
    assert says(cause(told, "waiting"), "in flight")


def test_message_that_lambda_may_not_delete(lesson):
    lesson.mapped(last_result="PROBLEM: not authorized to perform: sqs:deletemessage")
    sent = lesson.send()
    lesson.polled()
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)}, visibility=180)
    assert says(cause(lesson.tell(S, 1), "waiting"), "could not delete it", "sqs:deletemessage")


def test_function_that_is_at_work(lesson):
    lesson.mapped()
    sent = lesson.send()
    lesson.journal.receive("todo-exports", S, actor=LAMBDA, source=FUNCTION)
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)}, visibility=180)
    assert says(cause(lesson.tell(S, 1), "waiting"), "function export_todos is at work on it")


def test_message_that_a_function_reported_as_failed(lesson):
    lesson.mapped()
    sent = lesson.send()
    lesson.polled("r-1")
    lesson.polled("r-2")
    lesson.queue(messages={S: Message(sent.time, 2, visible=False)}, visibility=180)
    told = lesson.tell(S, 1)
    assert "function export_todos counted it as failed" in whats(told)
    assert says(cause(told, "waiting"), "batchItemFailures")


@pytest.mark.parametrize(
    ("mapping", "function", "why", "next"),
    [
        ({"state": "Disabled"}, Function(), "is disabled", "--uuid u-1 --enabled"),
        ({"state": "Creating"}, Function(), "is Creating", "get-event-source-mapping"),
        ({"last_result": "PROBLEM: no"}, Function(), "PROBLEM: no", "get-event-source-mapping"),
        ({}, Function("Pending", "being made"), "is Pending being made", "get-function-config"),
        ({}, Function("Failed"), "is Failed", "get-function-configuration"),
        ({}, Function(concurrency=0), "is throttled", "delete-function-concurrency"),
        ({}, None, "no function export_todos", "list-functions"),
    ],
)
def test_mapping_that_does_not_hand_it_on(lesson, mapping, function, why, next):
    lesson.mapped(**mapping)
    lesson.state.functions[FUNCTION] = function
    sent = lesson.send()
    lesson.queue(messages={S: Message(sent.time)})
    assert says(cause(lesson.tell(S)), why, next)


def test_mapping_that_is_about_to_hand_it_on(lesson):
    lesson.mapped(last_result="No records processed")
    sent = lesson.send()
    lesson.queue(messages={S: Message(sent.time)})
    assert says(cause(lesson.tell(S, 0.1), "waiting"), "is enabled")


def test_batch_of_ten_is_told_of_one_message_alone(lesson):
    lesson.mapped()
    ids = [f"{n}2222222-0000-4000-8000-000000000000" for n in range(10)]
    exports = [f"{n}3333333-0000-4000-8000-000000000000" for n in range(10)]
    for message, export in zip(ids, exports, strict=True):
        lesson.journal.call("sqs", "SendMessage", QUEUE, message, export)
    lesson.polled(R, "", *ids, trace="t-1", detail={"duration_ms": 5000})
    for number, export in enumerate(exports):
        lesson.journal.call(
            "s3",
            "PutObject",
            f"arn:aws:s3:::b/exports/{export}.csv",
            export,
            actor="lambda:export_todos",
            trace="t-1",
        )
        lesson.journal.publish(
            f"{number}4444444-0000-4000-8000-000000000000",
            export,
            actor="lambda:export_todos",
            trace="t-1",
            subject=f"ready {number}",
        )
    lesson.deleted(*ids)
    told = lesson.tell(ids[3])
    text = "\n".join(whats(told))
    assert f"wrote b/exports/{exports[3]}.csv" in text
    assert "published 'ready 3'" in text
    assert text.count("wrote") == text.count("published") == 1


def test_two_messages_of_one_todo_in_one_batch_are_both_told_to_their_ends(lesson):
    lesson.mapped()
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1"))
    table = TABLES["TodoItems"]
    for number in (1, 2):
        lesson.journal.call("dynamodb", "TransactWriteItems", table, TODO, actor="app")
        lesson.journal.publish(f"m-{number}", TODO, actor="app")
        lesson.journal.to_queue(f"m-{number}", "todo-exports", f"s-{number}")
    lesson.polled(R, "", "s-1", "s-2")
    lesson.deleted("s-1", "s-2")
    told = lesson.tell(TODO)
    assert told.arrived, told.missing
    assert sum("deleted it" in what for what in whats(told)) == 2


def test_function_that_was_refused_while_it_ran(lesson):
    lesson.mapped()
    lesson.send()
    lesson.polled(R, "", trace="t-1", detail={"duration_ms": 500})
    call = lesson.journal.publish(
        "",
        actor="lambda:export_todos",
        trace="t-1",
        status=403,
        error="AuthorizationError",
        reason="x is not authorized to perform: sns:Publish because no",
    )
    lesson.deleted()
    assert says(cause(lesson.tell(S)), "function export_todos was refused", call.id)


def test_circle_of_messages_ends(lesson):
    lesson.mapped()
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1"))
    lesson.journal.publish(M, actor="lambda:export_todos", trace="t-1")
    lesson.journal.to_queue(M, "todo-exports", S)
    run = lesson.polled(R, "", trace="t-1", detail={"duration_ms": 1000})
    again = lesson.journal.publish(M, actor="lambda:export_todos", trace="t-1")
    assert run.time < again.time
    assert len(lesson.tell(M).hops) < 20


@pytest.mark.parametrize(("runs", "outcome"), [(1, "waiting"), (3, "missing")])
def test_asynchronous_invocation_is_tried_three_times(lesson, runs, outcome):
    lesson.subscribed(Subscription("lambda", FUNCTION, "s-1"))
    lesson.journal.publish(M)
    lesson.journal.to_function(M, "export_todos", R, parameters={"InvocationType": "Event"})
    for attempt in range(1, runs + 1):
        lesson.journal.run(
            "export_todos", R, "ValueError", detail={"attempt": attempt}, request_id=R
        )
    if outcome == "missing":
        lesson.journal.add(
            kind="delivery",
            actor=LAMBDA,
            service="lambda",
            operation="DropEvent",
            resource=FUNCTION,
            error="RetriesExhausted",
            ids=(R,),
            detail={"attempt": 3},
            reason="The event is lost after attempt 3",
        )
    told = lesson.tell(M)
    assert says(cause(told, outcome), "lab logs")
    assert [hop.outcome for hop in told.hops].count("failed") == runs


@pytest.mark.parametrize(
    ("function", "later", "outcome", "why"),
    [
        (Function("Pending"), 1, "missing", "is Pending"),
        (Function(concurrency=0), 1, "missing", "throttled"),
        (None, 1, "missing", "no function export_todos any more"),
        (Function(timeout=3), 1, "waiting", "is running"),
        (Function(timeout=3), 60, "missing", "no run of it"),
    ],
)
def test_invocation_that_has_not_run(lesson, function, later, outcome, why):
    lesson.subscribed(Subscription("lambda", FUNCTION, "s-1"))
    lesson.state.functions[FUNCTION] = function
    lesson.journal.publish(M)
    lesson.journal.to_function(M, "export_todos", R)
    assert says(cause(lesson.tell(M, later), outcome), why)


def test_request_id_tells_of_the_invocation(lesson):
    lesson.journal.call("lambda", "Invoke", FUNCTION, R, request_id=R)
    lesson.journal.run("export_todos", R, "ValueError", reason="no")
    told = lesson.tell(R)
    assert told.subject == "an invocation of function export_todos"
    assert says(cause(told), "ValueError: no", "lab logs export_todos")
