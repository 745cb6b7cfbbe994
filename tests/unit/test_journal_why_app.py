"""lab why: todos, exports and files."""

import pytest

from lab.journal.why.state import Message, Notification, Subscription
from tests.support.events import S3, TOPIC
from tests.support.lessons import (
    EXPORT,
    FUNCTION,
    QUEUE,
    TABLES,
    TODO,
    Lesson,
    R,
    S,
    cause,
    says,
    whats,
)


@pytest.fixture
def lesson():
    return Lesson()


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


def test_export_whose_queue_has_no_mapping(lesson):
    asked = ask_export(lesson, "queue", state="requested")
    lesson.journal.call("sqs", "SendMessage", QUEUE, S, EXPORT, actor="app")
    lesson.queue(messages={S: Message(asked.time)})
    assert says(cause(lesson.tell(EXPORT)), "no function is mapped to the queue", "lab setup")


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
    lesson.journal.call("dynamodb", "PutItem", TABLES["TodoExports"], EXPORT, actor="app")
    lesson.journal.call("sqs", "SendMessage", QUEUE, S, EXPORT, actor="app")
    lesson.deleted()
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
