"""What the journal's lines say."""

import pytest

from lab.journal import names, words
from tests.support.events import LAMBDA, SNS, TOPIC, Journal, arn

QUEUE = arn("sqs", "todo-completed")


@pytest.fixture
def journal():
    return Journal()


def test_publish_says_who_what_where_and_its_deliveries(journal):
    journal.publish("m-1", subject="Todo Completed: milk")
    journal.to_queue("m-1", "todo-completed", "s-1")
    journal.to_function("m-1", "audit_changes", "r-1")
    journal.delivery("m-1", "me@example.com", "email")
    journal.delivery("m-1", arn("sqs", "todo-x"), "sqs", "FilterPolicyMismatch")
    journal.publish("m-2", subject="Other")
    said = [line[14:] for line in words.lines(journal.events)]
    assert said == [
        "student published 'Todo Completed: milk' to todo-notifications"
        " -> 3 deliveries, 1 filtered out",
        "sns delivered it to queue todo-completed",
        "sns handed it to function audit_changes",
        "sns delivered it to email me@example.com",
        "sns did not deliver it to queue todo-x: the filter policy did not match",
        "student published 'Other' to todo-notifications",
    ]


def test_line_begins_with_the_time_of_day(journal):
    assert words.line(journal.publish("m-1"))[:14].count(":") == 2


@pytest.mark.parametrize(
    ("service", "operation", "resource", "more", "said"),
    [
        ("sqs", "SendMessage", QUEUE, {"parameters": {"MessageBody": "x\ny"}}, "sent 'x y' to"),
        ("sqs", "ReceiveMessage", QUEUE, {"ids": ("a", "b")}, "received 2 messages from"),
        ("sqs", "ReceiveMessage", QUEUE, {}, "received no message from todo-completed"),
        ("sqs", "DeleteMessage", QUEUE, {"ids": ("a",)}, "deleted a message from todo-completed"),
        ("ssm", "PutParameter", "/todoapp/x", {"parameters": {"Value": "true"}}, "set /todoapp/x"),
        ("sts", "GetCallerIdentity", "", {}, "student asked who it is"),
        ("kms", "Encrypt", "", {}, "student called kms Encrypt"),
        ("lambda", "Invoke", arn("lambda", "f:live"), {}, "student invoked f:live"),
    ],
)
def test_call_is_told_in_words(journal, service, operation, resource, more, said):
    event = journal.add(service=service, operation=operation, resource=resource, **more)
    assert said in words.sentence(event)


def test_refusal_names_the_action_and_the_reason_that_aws_gives(journal):
    event = journal.publish(
        "m-1",
        actor="app",
        status=403,
        error="AuthorizationError",
        reason="User: arn:aws:sts::000000000000:assumed-role/TodoApp-EC2-Role/i-1 is not authorized"
        f" to perform: SNS:Publish on resource: {TOPIC} because no identity-based policy allows"
        " the SNS:Publish action",
    )
    assert words.sentence(event) == (
        "app was refused SNS:Publish on todo-notifications: "
        "no identity-based policy allows the SNS:Publish action"
    )


def test_other_errors_are_told_with_code_and_reason(journal):
    event = journal.call("sqs", "SendMessage", QUEUE, error="Throttled", reason="too fast")
    assert words.sentence(event) == (
        "student failed at sqs:SendMessage on todo-completed: Throttled: too fast"
    )


def test_invocation_tells_cold_duration_and_error(journal):
    cold = journal.run("export_todos", "r-1", detail={"cold": True})
    assert words.sentence(cold) == "lambda:export_todos was invoked (cold, 41 ms)"
    failed = journal.run("f", "r-2", "ValueError", reason="no", detail={"attempt": 2})
    assert words.sentence(failed) == (
        "lambda:f was invoked (attempt 2, 41 ms) and failed: ValueError: no"
    )


def test_move_to_the_dead_letter_queue_names_both_queues(journal):
    event = journal.add(
        kind="delivery",
        actor="service:sqs.amazonaws.com",
        service="sqs",
        operation="MoveToDeadLetterQueue",
        source=arn("sqs", "todo-exports"),
        resource=arn("sqs", "todo-exports-dlq"),
        detail={"message": "m", "receives": 3},
    )
    assert words.sentence(event) == (
        "sqs moved a message from todo-exports to dead-letter queue todo-exports-dlq"
        " after 3 receives"
    )


def test_services_and_functions_are_called_by_their_names():
    assert [names.actor(a) for a in (SNS, LAMBDA, "lambda:f", "app")] == [
        "sns",
        "lambda",
        "function f",
        "app",
    ]


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("http://localhost:4566/queue/us-east-1/000000000000/jobs", "queue jobs"),
        ("https://example.com/hook", "https://example.com/hook"),
        ("arn:aws:s3:::bucket/a/b.csv", "bucket/a/b.csv"),
        ("arn:aws:ssm:us-east-1:000000000000:parameter/todoapp/x", "/todoapp/x"),
        ("arn:aws:dynamodb:us-east-1:000000000000:table/TodoItems", "TodoItems"),
        (TOPIC, "topic todo-notifications"),
        ("+15555550100", "+15555550100"),
        ("", ""),
    ],
)
def test_names_of_resources_are_short(resource, name):
    assert names.named(resource) == name


HOSTILE = ["arn:", "arn:a:b", "arn:::::", "http://", "https://x/1/", "{0} {x!r} %s", "☃" * 999, ""]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_can_be_told(journal, text):
    parameters = {"Subject": text, "Endpoint": text, "Value": {"x": [text]}, text: text}
    for kind in ("call", "delivery", "invocation"):
        for service, operation in (("sns", "Subscribe"), ("ssm", "PutParameter"), (text, text)):
            event = journal.add(
                kind=kind,
                service=service,
                operation=operation,
                resource=text,
                source=text,
                reason=text,
                parameters=parameters,
                detail={"protocol": text, "message": text},
            )
            assert "\n" not in words.line(event)
            assert words.as_record(event)["says"]


def test_text_from_outside_stays_on_its_line(journal):
    event = journal.publish("m-1", subject="a\x1b[2J\nb" + "x" * 200)
    assert "\x1b" not in words.line(event)
    assert "\n" not in words.line(event)
    assert len(words.line(event)) < 120
