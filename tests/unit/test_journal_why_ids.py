"""lab why: what an id stands for."""

import pytest

from lab.journal.why import story
from lab.journal.why.state import Message
from tests.support.events import TOPIC
from tests.support.lessons import QUEUE, Lesson, M, S, cause, says, whats


@pytest.fixture
def lesson():
    return Lesson()


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


def test_request_id_names_its_call(lesson):
    request = "0F0F0F0F-0000-4000-8000-00000000000a"
    refused = {"status": 400, "error": "AccessDeniedException", "reason": "no right for it"}
    lesson.journal.call("dynamodb", "Scan", "TodoItems", request_id=request, **refused)
    assert says(cause(lesson.tell(request)), "dynamodb:Scan was refused: no right for it")
    assert lesson.tell(request.lower()).subject == lesson.tell(request).subject


def test_id_that_has_no_way_to_go_is_told_by_what_was_done_with_it(lesson):
    mapping = "4c111111-0000-4000-8000-000000000000"
    lesson.journal.call("lambda", "CreateEventSourceMapping", QUEUE, mapping)
    lesson.journal.call("lambda", "GetEventSourceMapping", QUEUE, "5c" + mapping[2:], noise=True)
    assert len(whats(lesson.tell(mapping))) == 1
    assert lesson.tell(mapping).arrived
    with pytest.raises(story.UnknownIdError):
        lesson.tell("5c" + mapping[2:])


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
