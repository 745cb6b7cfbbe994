"""The journal read from its end: pages of events that fit, back to the first one."""

import pytest

from lab.journal import backwards
from lab.journal.client import Page
from lab.shared.config import Settings
from tests.support.events import Journal

SETTINGS = Settings()


class Ring:
    """A journal of ``kept`` events, of which each read is counted."""

    def __init__(self, count: int, kept: int = 10_000) -> None:
        journal = Journal()
        for number in range(1, count + 1):
            journal.call("sqs" if number % 10 else "sns", "Call", "")
        self.all, self.reads = journal.events[-kept:], 0

    def events(self, settings, after="", **filters):
        self.reads += 1
        if after == "latest":
            return Page((), self.all[-1].id if self.all else "k3f9-0")
        start = int(after.partition("-")[2])
        first = int(self.all[0].id.partition("-")[2]) if self.all else 1
        wanted = [
            e
            for e in self.all
            if int(e.id.partition("-")[2]) > start and filters.get("service", "") in ("", e.service)
        ]
        return Page(tuple(wanted[: filters["limit"]]), "", lost=max(0, first - 1 - start))


@pytest.fixture
def ring(monkeypatch):
    def make(*size):
        made = Ring(*size)
        monkeypatch.setattr(backwards, "events", made.events)
        return made

    return make


def numbers(past):
    return [int(e.id.partition("-")[2]) for e in past.events]


def test_latest_are_read_first_and_older_ones_follow_without_a_gap(ring):
    made = ring(950)
    past = backwards.latest(SETTINGS, 200)
    assert (numbers(past), past.cursor, made.reads) == (list(range(751, 951)), "k3f9-950", 2)
    seen = numbers(past)
    while past.before:
        past = backwards.latest(SETTINGS, 200, past.before)
        seen = numbers(past) + seen
    assert seen == list(range(1, 951))


def test_filter_that_lets_little_through_looks_further_back(ring):
    made = ring(9000)
    past = backwards.latest(SETTINGS, 200, service="sns")
    assert numbers(past) == list(range(7010, 9001, 10))
    assert made.reads < 6
    assert past.before


def test_text_is_looked_for_to_the_beginning(ring):
    ring(3000)
    past = backwards.latest(SETTINGS, 5, fits=lambda event: event.id.endswith("-7"))
    assert (numbers(past), past.before) == ([7], "")


def test_search_gives_what_it_has_after_its_reach(ring):
    ring(9000)
    fits = lambda event: event.id in ("k3f9-7", "k3f9-8900")  # noqa: E731
    past = backwards.latest(SETTINGS, 5, fits=fits, reach=3000)
    assert numbers(past) == [8900]
    while past.before and numbers(past) != [7]:
        past = backwards.latest(SETTINGS, 5, past.before, fits, 3000)
    assert numbers(past) == [7]


def test_journal_that_forgot_its_beginning_ends_there(ring):
    ring(3000, 700)
    past = backwards.latest(SETTINGS, 1000)
    assert (numbers(past)[0], len(past.events), past.before) == (2301, 700, "")


def test_empty_journal_and_cursor_of_another_run_have_nothing(ring):
    ring(0)
    assert backwards.latest(SETTINGS, 5).events == ()
    ring(10)
    assert backwards.latest(SETTINGS, 5, before="dead-900").events == ()
