"""What is followed is told in the order in which it began."""

import threading

import pytest

from lab.journal.errors import JournalError
from lab.journal.settling import settled
from tests.support.events import Journal


def test_publish_is_told_before_its_deliveries_although_it_ends_after_them():
    journal = Journal()
    publish = journal.publish("m-1")
    hop = journal.to_queue("m-1", "jobs", "s-1")
    [batch] = settled([hop, publish], quiet=0.01)
    assert batch == [publish, hop]


def test_what_came_is_told_before_the_next_one_comes():
    journal, more = Journal(), threading.Event()
    first, second = journal.publish("m-1"), journal.publish("m-2")

    def events():
        yield first
        assert more.wait(10)
        yield second

    batches = settled(events(), quiet=0.01)
    assert next(batches) == [first]
    more.set()
    assert list(batches) == [[second]]


def test_error_is_raised_after_what_came_before_it():
    event = Journal().publish("m-1")

    def events():
        yield event
        raise JournalError("gone")

    batches = settled(events(), quiet=0.01)
    assert next(batches) == [event]
    with pytest.raises(JournalError, match="gone"):
        next(batches)
