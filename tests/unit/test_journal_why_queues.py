"""lab why: a message in a queue."""

import pytest

from lab.journal.why.state import Message
from lab.journal.words import clock
from tests.support.lessons import QUEUE, Lesson, S, cause, says, whats


@pytest.fixture
def lesson():
    return Lesson()


def test_message_in_flight_is_said_with_its_end_and_its_holder(lesson):
    sent = lesson.send()
    lesson.journal.receive("todo-exports", S, parameters={"VisibilityTimeout": 40})
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)})
    text = cause(lesson.tell(S, 1), "waiting")
    assert says(text, "in flight until", "student has received it", "delete-message")
    until = lesson.journal.events[-1].time + 40
    assert clock(until)[:8] in text


def test_visibility_that_was_changed_counts(lesson):
    sent = lesson.send()
    lesson.journal.receive("todo-exports", S)
    change = lesson.journal.call(
        "sqs", "ChangeMessageVisibility", QUEUE, S, parameters={"VisibilityTimeout": 600}
    )
    lesson.queue(messages={S: Message(sent.time, 1, visible=False)})
    told = lesson.tell(S, 1)
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
