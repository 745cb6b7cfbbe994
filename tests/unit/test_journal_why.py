"""Every cause that ``lab why`` knows, over a journal and a state that are made up."""

from dataclasses import dataclass, field, replace

import pytest

from lab.journal.why import story
from lab.journal.why.hops import Story
from lab.journal.why.state import (
    Function,
    Message,
    Notification,
    Queue,
    SourceMapping,
    Subscription,
)
from tests.support.events import LAMBDA, S3, SNS, TOPIC, Journal, arn

M, S, R = (f"{n}1111111-0000-4000-8000-000000000000" for n in "abc")
TODO = "d1111111-0000-4000-8000-000000000000"
EXPORT = "e1111111-0000-4000-8000-000000000000"
QUEUE, DLQ, FUNCTION = arn("sqs", "todo-exports"), arn("sqs", "dlq"), arn("lambda", "export_todos")
TABLES = {
    name: f"arn:aws:dynamodb:us-east-1:0:table/{name}" for name in ("TodoItems", "TodoExports")
}


@dataclass
class FakeState:
    """What AWS would say."""

    topics: dict = field(default_factory=dict)
    queues: dict = field(default_factory=dict)
    maps: dict = field(default_factory=dict)
    functions: dict = field(default_factory=dict)
    buckets: dict = field(default_factory=dict)
    flags: dict = field(default_factory=dict)
    todos: dict = field(default_factory=dict)
    exports: dict = field(default_factory=dict)
    pending: dict = field(default_factory=dict)

    def subscriptions(self, topic):
        return self.topics.get(topic)

    def queue(self, queue):
        return self.queues.get(queue)

    def mappings(self, queue):
        return self.maps.get(queue, ())

    def function(self, function):
        return self.functions.get(function)

    def notifications(self, bucket):
        return self.buckets.get(bucket, ())

    def flag(self, name):
        return self.flags.get(name)

    def todo(self, name):
        return self.todos.get(name)

    def export(self, name):
        return self.exports.get(name)

    def outbox(self, name):
        return self.pending.get(name, ())


class Lesson:
    """A journal and a state, and the story that they tell of an id."""

    def __init__(self):
        self.journal, self.state = Journal(), FakeState()

    def queue(self, name=QUEUE, messages=(), **more):
        self.state.queues[name] = Queue(messages=dict(messages), **more)

    def subscribed(self, *subscriptions):
        self.state.topics[TOPIC] = subscriptions

    def mapped(self, **more):
        self.state.maps[QUEUE] = (SourceMapping("u-1", FUNCTION, **more),)
        self.state.functions[FUNCTION] = Function(timeout=30)

    def send(self, **more):
        return self.journal.call(
            "sqs", "SendMessage", QUEUE, S, parameters={"MessageBody": "x"}, **more
        )

    def polled(self, request=R, error="", *messages, **more):
        """Lambda receives the message and runs the function."""
        messages = messages or (S,)
        self.journal.receive("todo-exports", *messages, actor=LAMBDA, source=FUNCTION)
        self.journal.call(
            "lambda",
            "Invoke",
            FUNCTION,
            *messages,
            request,
            actor=LAMBDA,
            client="internal",
            request_id=request,
        )
        return self.journal.run("export_todos", request, error, **more)

    def deleted(self, *messages):
        self.journal.delete("todo-exports", *(messages or (S,)), actor=LAMBDA, source=FUNCTION)

    def tell(self, name, later=60.0) -> Story:
        now = self.journal.events[-1].time + later if self.journal.events else later
        return story.tell(name, self.journal.events, self.state, now)


@pytest.fixture
def lesson():
    lesson = Lesson()
    lesson.subscribed()
    lesson.queue()
    return lesson


def whats(story):
    return [hop.what for hop in story.hops]


def cause(story, outcome="missing"):
    """The step at which it is missing, all said of it in one text."""
    assert not story.arrived, whats(story)
    assert story.missing.outcome == outcome, story.missing
    return f"{story.missing.what} | {story.missing.why} | {story.missing.next}"


def says(text, *parts):
    for part in parts:
        assert part in text, text
    return True


def test_fan_out_is_told_branch_by_branch_with_times(lesson):
    journal = lesson.journal
    journal.publish(M, TODO, subject="Todo Completed: milk", actor="app")
    journal.to_queue(M, "todo-exports", S)
    journal.to_function(M, "audit_changes", R)
    journal.run("audit_changes", R, detail={"cold": True})
    journal.delivery(M, "me@example.com", "email")
    lesson.queue(messages={S: Message(sent=journal.events[0].time)})
    lesson.subscribed(
        Subscription("sqs", QUEUE, "s-1"),
        Subscription("lambda", arn("lambda", "audit_changes"), "s-2"),
        Subscription("email", "me@example.com", "s-3"),
    )
    told = lesson.tell(M)
    assert whats(told) == [
        "app published 'Todo Completed: milk' to topic todo-notifications",
        "sns delivered it to queue todo-exports",
        "it lies in queue todo-exports: nobody has received it yet",
        "sns handed it to function audit_changes",
        "function audit_changes ran (cold, 41 ms)",
        "sns delivered it to email me@example.com",
    ]
    assert [hop.level for hop in told.hops] == [0, 1, 1, 1, 1, 1]
    assert told.hops[1].took_ms == pytest.approx(10)
    assert told.arrived
    assert told.subject == "a message of topic todo-notifications"


def test_topic_without_subscription_keeps_nothing(lesson):
    lesson.journal.publish(M)
    assert says(cause(lesson.tell(M)), "no subscription", "awslocal sns subscribe --topic-arn")


def test_topic_that_had_no_subscription_when_it_was_published(lesson):
    lesson.journal.publish(M)
    lesson.journal.delivery(M, "", "", "NoTarget")
    text = cause(lesson.tell(M))
    assert says(text, "delivered it to nobody", "no subscription")


def test_message_that_expired_is_said_with_the_reason_of_the_journal(lesson):
    lesson.send()
    lesson.journal.add(
        kind="delivery",
        actor="service:sqs.amazonaws.com",
        service="sqs",
        operation="ExpireMessage",
        source=QUEUE,
        resource=QUEUE,
        error="RetentionPeriodOver",
        reason="The queue keeps messages for 60 s",
        detail={"message": S},
    )
    assert says(cause(lesson.tell(S)), "sqs deleted it", "keeps messages for 60 s")


def test_event_that_lambda_handed_to_a_dead_letter_queue_is_missing_there(lesson):
    lesson.subscribed(Subscription("lambda", FUNCTION, "s-1"))
    lesson.journal.publish(M)
    lesson.journal.to_function(M, "export_todos", R, parameters={"InvocationType": "Event"})
    lesson.journal.run("export_todos", R, "ValueError", request_id=R)
    lesson.journal.call("sqs", "SendMessage", DLQ, "x-1", R, actor=LAMBDA, detail={"request": R})
    assert says(cause(lesson.tell(M)), "lambda delivered it to queue dlq")


def test_messages_published_together_have_each_their_own_place_in_the_queue(lesson):
    ids, sent = ("m-1", "m-2"), ("s-1", "s-2")
    lesson.journal.call(
        "sns", "PublishBatch", TOPIC, *ids, parameters={"PublishBatchRequestEntries": [{}, {}]}
    )
    lesson.journal.call(
        "sqs",
        "SendMessageBatch",
        QUEUE,
        *sent,
        *ids,
        actor=SNS,
        source=TOPIC,
        parameters={"Entries": [{}, {}]},
        detail={"message": "m-1", "messages": ["m-1", "m-2"]},
    )
    lesson.journal.delete("todo-exports", "s-1")
    lesson.queue(messages={"s-2": Message(0)})
    assert lesson.tell("m-1").hops[-1].what == "student deleted it from queue todo-exports"
    assert lesson.tell("m-2").hops[-1].outcome == "resting"


def test_text_message_to_a_number_is_told(lesson):
    lesson.journal.publish(M, topic="+15555550100")
    lesson.journal.delivery(M, "+15555550100", "sms")
    assert whats(lesson.tell(M))[1:] == ["sns delivered it to sms +15555550100"]


def test_subscriptions_dead_letter_queue_is_told(lesson):
    lesson.subscribed(Subscription("https", "https://example.com", "s-1"))
    lesson.journal.publish(M)
    lesson.journal.delivery(M, "https://example.com", "https", "HTTP 500", reason="500 came back")
    lesson.journal.to_queue(M, "dlq", "x-1", source="s-1", detail={"subscription": "s-1"})
    lesson.queue(DLQ, {"x-1": Message(0)})
    told = lesson.tell(M)
    assert says(cause(told), "did not deliver it to https https://example.com", "500 came back")
    assert "sns put it into dead-letter queue dlq" in whats(told)


def test_deleted_topic_is_said(lesson):
    lesson.journal.publish(M)
    del lesson.state.topics[TOPIC]
    assert says(cause(lesson.tell(M)), "has been deleted since")


def test_filter_policy_is_shown_beside_the_attributes(lesson):
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1", filter_policy='{"event": ["completed"]}'))
    attributes = {"event": {"DataType": "String", "StringValue": "created"}}
    lesson.journal.publish(M, parameters={"MessageAttributes": attributes})
    lesson.journal.delivery(M, QUEUE, "sqs", "FilterPolicyMismatch", detail={"subscription": "s-1"})
    text = cause(lesson.tell(M), "filtered")
    assert says(text, '{"event": ["completed"]}', "event=created", "get-subscription-attributes")
    assert says(text, "--subscription-arn s-1")


def test_filter_on_the_body_shows_the_body(lesson):
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1", False, "{}", "MessageBody"))
    lesson.journal.publish(M, subject="", parameters={"Message": '{"a": 1}'})
    lesson.journal.delivery(M, QUEUE, "sqs", "FilterPolicyMismatch")
    assert says(cause(lesson.tell(M), "filtered"), "message's body", '{"a": 1}')


def test_filter_that_keeps_a_message_from_one_of_two_is_not_missing(lesson):
    lesson.subscribed(Subscription("sqs", QUEUE), Subscription("email", "me@example.com"))
    lesson.journal.publish(M)
    lesson.journal.delivery(M, QUEUE, "sqs", "FilterPolicyMismatch")
    lesson.journal.delivery(M, "me@example.com", "email")
    assert lesson.tell(M).arrived


def test_queue_policy_that_does_not_allow_the_topic(lesson):
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1"))
    lesson.journal.publish(M)
    hop = lesson.journal.to_queue(M, "todo-exports", "", status=403, error="AccessDenied")
    text = cause(lesson.tell(M))
    assert says(text, "queue's policy does not let topic todo-notifications send to it")
    assert says(text, f"lab iam explain {hop.id}")


def test_function_without_permission_for_the_topic(lesson):
    target = arn("lambda", "audit_changes")
    lesson.subscribed(Subscription("lambda", target, "s-1"))
    lesson.journal.publish(M)
    lesson.journal.to_function(M, "audit_changes", R, status=403, error="AccessDeniedException")
    assert says(cause(lesson.tell(M)), "no permission that lets topic todo-notifications invoke")


@pytest.mark.parametrize("told", [True, False])
def test_subscription_that_is_not_confirmed(lesson, told):
    lesson.subscribed(Subscription("email", "me@example.com", pending=True))
    lesson.journal.publish(M)
    if told:
        lesson.journal.delivery(M, "me@example.com", "email", "PendingConfirmation")
    text = cause(lesson.tell(M))
    assert says(text, "not confirmed", "lab inbox", "me@example.com")


def test_queue_that_was_deleted_before_the_delivery(lesson):
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1"))
    lesson.journal.publish(M)
    lesson.journal.to_queue(
        M,
        "todo-exports",
        "",
        status=400,
        error="AWS.SimpleQueueService.NonExistentQueue",
        reason="The queue does not exist.",
    )
    assert says(cause(lesson.tell(M)), "The queue does not exist", "awslocal sqs list-queues")


@pytest.mark.parametrize(
    ("later", "outcome", "why"),
    [(1, "waiting", "on its way"), (60, "missing", "after the message")],
)
def test_subscription_that_the_journal_knows_no_delivery_to(lesson, later, outcome, why):
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1"))
    lesson.journal.publish(M)
    assert says(cause(lesson.tell(M, later), outcome), why)


def test_publish_that_was_refused(lesson):
    event = lesson.journal.publish(
        "",
        TODO,
        actor="app",
        status=403,
        error="AuthorizationError",
        reason="User: x is not authorized to perform: sns:Publish on resource: y because no "
        "identity-based policy allows the sns:Publish action",
    )
    told = lesson.tell(event.id)
    assert says(cause(told), "no identity-based policy", f"lab iam explain {event.id}")


def test_message_in_flight_is_said_with_its_end_and_its_holder(lesson):
    sent = lesson.send()
    lesson.journal.receive("todo-exports", S, parameters={"VisibilityTimeout": 40})
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)})
    text = cause(lesson.tell(S, 1), "waiting")
    assert says(text, "in flight until", "student has received it", "delete-message")
    until = lesson.journal.events[-1].time + 40
    from lab.journal.words import clock

    assert clock(until)[:8] in text


def test_visibility_that_was_changed_counts(lesson):
    sent = lesson.send()
    lesson.journal.receive("todo-exports", S)
    change = lesson.journal.call(
        "sqs", "ChangeMessageVisibility", QUEUE, S, parameters={"VisibilityTimeout": 600}
    )
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)})
    told = lesson.tell(S, 1)
    from lab.journal.words import clock

    assert clock(change.time + 600)[:8] in cause(told, "waiting")
    assert "student hid it for 600 s from then on" in whats(told)


def test_message_that_is_delayed(lesson):
    sent = lesson.send()
    lesson.queue(messages={S: Message(sent.time, visible=True, delayed=True)}, delay=90)
    assert says(cause(lesson.tell(S, 1), "waiting"), "delayed until")


def test_message_that_nobody_asks_for_rests_in_its_queue(lesson):
    sent = lesson.send()
    lesson.queue(messages={S: Message(sent.time)})
    told = lesson.tell(S)
    assert told.arrived
    assert told.hops[-1].outcome == "resting"
    assert says(told.hops[-1].why, "no function is mapped")


def test_message_that_was_received_and_never_deleted(lesson):
    sent = lesson.send()
    lesson.journal.receive("todo-exports", S)
    lesson.queue(messages={S: Message(sent.time, 1)})
    assert says(cause(lesson.tell(S), "waiting"), "received 1 time", "never deleted")


@pytest.mark.parametrize("by", ["student", "app"])
def test_deleted_message_is_said_with_who_deleted_it(lesson, by):
    lesson.send()
    lesson.journal.receive("todo-exports", S, actor=by)
    lesson.journal.delete("todo-exports", S, actor=by)
    told = lesson.tell(S)
    assert told.arrived
    assert whats(told)[-1] == f"{by} deleted it from queue todo-exports"


def test_queue_that_was_purged(lesson):
    lesson.send()
    lesson.journal.call("sqs", "PurgeQueue", QUEUE)
    assert says(cause(lesson.tell(S)), "student deleted all messages of queue todo-exports")


def test_queue_that_is_gone(lesson):
    lesson.send()
    del lesson.state.queues[QUEUE]
    assert says(cause(lesson.tell(S)), "queue todo-exports is gone")


def test_message_older_than_the_retention_period(lesson):
    lesson.send()
    lesson.queue(retention=60)
    assert says(cause(lesson.tell(S, 61)), "retention period of 60 s")


def test_message_that_vanished_from_the_journal_and_the_queue(lesson):
    lesson.send()
    assert says(cause(lesson.tell(S)), "no longer in queue", "lab events --service sqs")


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


def write_todo(lesson, operation="TransactWriteItems", more_ids=(), **more):
    more = {"actor": "app"} | more
    return lesson.journal.call("dynamodb", operation, TABLES["TodoItems"], TODO, *more_ids, **more)


def test_todo_whose_flag_is_off_was_not_published(lesson):
    write_todo(lesson, "PutItem")
    text = cause(lesson.tell(TODO))
    assert says(text, "/todoapp/sendNotifications is off", "awslocal ssm put-parameter --name")


def test_todo_whose_flag_was_off_and_is_on_now(lesson):
    write_todo(lesson, "PutItem")
    lesson.state.flags["sendNotifications"] = True
    assert says(cause(lesson.tell(TODO)), "was off then; it is on now")


def test_todo_whose_notification_is_pending_says_its_last_error(lesson):
    write_todo(lesson)
    lesson.state.pending[TODO] = ({"lastError": "AuthorizationError: no", "attempts": 4},)
    assert says(cause(lesson.tell(TODO)), "AuthorizationError: no", "4 tries", "--actor app")


def test_todo_whose_notification_is_about_to_be_sent(lesson):
    write_todo(lesson)
    assert says(cause(lesson.tell(TODO, 1), "waiting"), "it is pending")


def test_todo_that_was_written_past_the_app(lesson):
    write_todo(lesson, "PutItem", actor="student")
    assert says(cause(lesson.tell(TODO)), "student wrote this one past it")


def test_todo_is_followed_to_the_subscribers_of_its_last_change(lesson):
    write_todo(lesson)
    lesson.journal.publish("m-1", TODO, actor="app", subject="Todo Updated: x")
    lesson.journal.delivery("m-1", "me@example.com", "email")
    write_todo(lesson)
    lesson.journal.publish("m-2", TODO, actor="app", subject="Todo Completed: x")
    lesson.journal.delivery("m-2", "me@example.com", "email")
    lesson.subscribed(Subscription("email", "me@example.com", "s-1"))
    told = lesson.tell(TODO)
    assert told.arrived
    assert whats(told).count("app wrote the todo") == 2
    assert whats(told)[-2:] == [
        "app published 'Todo Completed: x' to topic todo-notifications",
        "sns delivered it to email me@example.com",
    ]


def test_two_quick_changes_have_each_their_own_notification(lesson):
    """The app may publish the first one after the second was written."""
    write_todo(lesson, more_ids=("n-1",))
    write_todo(lesson, more_ids=("n-2",))
    for number in (1, 2):
        table = "arn:aws:dynamodb:us-east-1:0:table/TodoNotifications"
        lesson.journal.call("dynamodb", "UpdateItem", table, f"n-{number}", actor="app")
        lesson.journal.publish(f"m-{number}", TODO, actor="app", subject=f"change {number}")
        lesson.journal.call("dynamodb", "DeleteItem", table, f"n-{number}", actor="app")
    lesson.subscribed(Subscription("email", "me@example.com", "s-1"))
    for number in (1, 2):
        lesson.journal.delivery(f"m-{number}", "me@example.com", "email")
    told = lesson.tell(TODO)
    assert whats(told)[::3] == ["app wrote the todo"] * 2
    assert "change 1" in whats(told)[1]
    assert "change 2" in whats(told)[4]
    assert told.arrived


def test_todo_that_only_the_table_knows(lesson):
    lesson.state.todos[TODO] = {"id": TODO}
    assert says(cause(lesson.tell(TODO)), "no change of this todo")


def ask_export(lesson, via, **record):
    lesson.state.exports[EXPORT] = {"exportId": EXPORT, "via": via, "state": "ready"} | record
    return lesson.journal.call("dynamodb", "PutItem", TABLES["TodoExports"], EXPORT, actor="app")


def test_export_is_followed_through_the_queue(lesson):
    lesson.mapped()
    ask_export(lesson, "queue", key="exports/x.csv", count=2)
    lesson.journal.call("sqs", "SendMessage", QUEUE, S, EXPORT, actor="app")
    lesson.polled(R, trace="t-1", detail={"duration_ms": 500})
    lesson.journal.call(
        "s3", "PutObject", "arn:aws:s3:::b/x.csv", EXPORT, actor="lambda:export_todos", trace="t-1"
    )
    lesson.deleted()
    told = lesson.tell(EXPORT)
    assert told.arrived, told.missing
    assert whats(told)[-1] == "the export is ready: 2 todos in exports/x.csv"
    assert "function export_todos wrote b/x.csv" in whats(told)


def test_export_that_was_made_directly_names_the_flag(lesson):
    ask_export(lesson, "direct")
    told = lesson.tell(EXPORT)
    assert told.arrived
    text = " ".join(f"{hop.what} {hop.why} {hop.next}" for hop in told.hops)
    assert says(text, "without the queue", "/todoapp/useQueueForExports is off", "--value true")


def test_export_whose_message_could_not_be_sent(lesson):
    ask_export(lesson, "queue", state="failed", reason="AccessDenied: sqs:SendMessage")
    assert says(cause(lesson.tell(EXPORT)), "no message for it", "AccessDenied: sqs:SendMessage")


def test_export_whose_queue_refused_the_app_names_the_refused_call(lesson):
    ask_export(lesson, "queue", state="failed", reason="long")
    call = lesson.journal.call(
        "sqs",
        "GetQueueUrl",
        QUEUE,
        actor="app",
        status=403,
        error="AccessDenied",
        reason="x is not authorized to perform: sqs:getqueueurl because no policy allows it",
    )
    told = lesson.tell(EXPORT)
    assert says(cause(told), "sqs:getqueueurl was refused", f"lab iam explain {call.id}")
    assert [hop.outcome for hop in told.hops].count("missing") == 1


def test_todo_whose_publishing_is_refused_again_and_again_is_told_once(lesson):
    write_todo(lesson)
    for _ in range(3):
        call = lesson.journal.call(
            "sns",
            "Publish",
            TOPIC,
            TODO,
            actor="app",
            status=403,
            error="AuthorizationError",
            reason="x is not authorized to perform: SNS:Publish because no policy allows it",
        )
    told = lesson.tell(TODO)
    assert says(cause(told), "SNS:Publish was refused: no policy", f"lab iam explain {call.id}")
    assert len(told.hops) == 2


def test_export_that_failed_says_the_reason_of_its_record(lesson):
    ask_export(lesson, "direct", state="failed", reason="the browser left")
    assert says(cause(lesson.tell(EXPORT)), "the export failed", "the browser left")


def test_export_without_a_record(lesson):
    lesson.journal.call("sqs", "SendMessage", QUEUE, S, EXPORT)
    ask = lesson.journal.call("dynamodb", "PutItem", TABLES["TodoExports"], EXPORT, actor="app")
    assert ask
    lesson.queue(messages={S: Message(ask.time)})
    assert says(cause(lesson.tell(EXPORT)), "no record of the export")


def put_file(lesson):
    return lesson.journal.call("s3", "PutObject", "arn:aws:s3:::uploads/incoming/a.txt")


def test_file_is_followed_to_the_function_that_s3_tells(lesson):
    put_file(lesson)
    lesson.journal.call(
        "lambda",
        "Invoke",
        FUNCTION,
        R,
        actor=S3,
        source="arn:aws:s3:::uploads",
        client="internal",
        request_id=R,
    )
    lesson.journal.run("export_todos", R)
    told = lesson.tell("incoming/a.txt")
    assert told.arrived
    assert whats(told)[1:] == [
        "s3 told function export_todos of it",
        "function export_todos ran (41 ms)",
    ]


def test_file_that_no_notification_is_for(lesson):
    put_file(lesson)
    lesson.state.buckets["uploads"] = (Notification(FUNCTION, prefix="other/"),)
    told = lesson.tell("incoming/a.txt")
    assert says(told.hops[-1].why, "no notification for keys like incoming/a.txt")


def test_function_that_s3_may_not_invoke(lesson):
    put_file(lesson)
    lesson.journal.call(
        "lambda",
        "Invoke",
        FUNCTION,
        actor=S3,
        source="arn:aws:s3:::uploads",
        client="internal",
        status=403,
        error="AccessDeniedException",
        reason="no",
    )
    assert says(cause(lesson.tell("incoming/a.txt")), "s3 could not tell function", "iam explain")


def test_beginning_of_an_id_is_enough_if_it_is_the_only_one(lesson):
    lesson.send()
    lesson.queue(messages={S: Message(0)})
    assert lesson.tell(S[:8]).id == S
    assert lesson.tell(S[:8].upper()).id == S
    lesson.journal.call("sqs", "SendMessage", QUEUE, S[:-1] + "9")
    with pytest.raises(story.UnknownIdError, match="the beginning of 2 ids"):
        lesson.tell(S[:8])


@pytest.mark.parametrize("name", ["k3f9-1", "1"])
def test_event_names_its_message(lesson, name):
    lesson.send()
    lesson.queue(messages={S: Message(0)})
    assert lesson.tell(name).id == name
    assert whats(lesson.tell(name))[0] == "student sent 'x' to queue todo-exports"


def test_event_without_a_message_is_told_alone(lesson):
    event = lesson.journal.call(
        "ssm", "PutParameter", "/todoapp/x", status=400, error="ParameterAlreadyExists", reason="y"
    )
    assert says(cause(lesson.tell(event.id)), "ParameterAlreadyExists: y", "--service ssm")


def test_message_of_a_queue_is_told_from_its_publishing_on_but_no_other_branch(lesson):
    lesson.journal.publish(M)
    lesson.journal.to_queue(M, "todo-exports", S)
    lesson.journal.to_queue(M, "other", "x-1")
    lesson.queue(messages={S: Message(0)})
    assert whats(lesson.tell(S)) == [
        "student published 'Hi' to topic todo-notifications",
        "sns delivered it to queue todo-exports",
        "it lies in queue todo-exports: nobody has received it yet",
    ]


@pytest.mark.parametrize("name", ["", "hello", "☃", "../etc/passwd", "a" * 5000, "1b9d6bc"])
def test_what_is_no_id_is_told_what_one_looks_like_and_the_latest_ones(lesson, name):
    lesson.journal.publish(M, subject="Latest")
    with pytest.raises(story.UnknownIdError) as error:
        lesson.tell(name)
    assert says(str(error.value), "is no id", "looks like", "Latest", f"lab why {M}")
    assert len(str(error.value)) < 1000


def test_unknown_id_is_not_said_to_be_wrong(lesson):
    with pytest.raises(story.UnknownIdError, match="Nothing in the journal is about ffffffff"):
        lesson.tell("ffffffff-0000-4000-8000-000000000000")


def test_story_is_json_that_the_guide_can_draw_from(lesson):
    lesson.journal.publish(M)
    data = lesson.tell(M).as_json()
    assert data["arrived"] is False
    assert data["hops"][0] | {"took_ms": None} == data["hops"][0]
    assert data["hops"][0]["resource"] == TOPIC


def test_names_of_the_lesson_differ():
    assert len({M, S, R, TODO, EXPORT}) == 5
    assert replace(Queue(), delay=1) != Queue()
    assert SNS != LAMBDA
