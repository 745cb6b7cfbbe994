"""lab why: a message from its publishing to its subscribers."""

import pytest

from lab.journal.why.state import Message, Subscription
from tests.support.events import LAMBDA, SNS, TOPIC, arn
from tests.support.lessons import DLQ, FUNCTION, QUEUE, TODO, Lesson, M, R, S, cause, says, whats


@pytest.fixture
def lesson():
    return Lesson()


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
    lesson.subscribed(Subscription("sqs", QUEUE, "s-1"))
    lesson.journal.publish(M)
    reason = 'The filter policy {"a": ["b"]} does not match the message, which has no attributes.'
    lesson.journal.delivery(
        M, QUEUE, "sqs", "FilterPolicyMismatch", detail={"subscription": "s-1"}, reason=reason
    )
    text = cause(lesson.tell(M), "filtered")
    assert says(text, reason, "get-subscription-attributes --subscription-arn s-1")


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
