"""The journal's reader, over an emulator that is made up."""

import io
import json
from dataclasses import replace

import pytest

from lab import journal
from lab.journal import client, http
from lab.shared.config import ConfigError, Settings
from tests.support.events import Journal


class Emulator:
    """Answers as the journal's two addresses do; a stream ends after ``streams``' next events."""

    def __init__(self):
        self.asked = []
        self.pages = []
        self.streams = []

    def get_json(self, settings, path, query=None, seconds=10, missing=None):
        self.asked.append(query)
        return answer(self.pages.pop(0))

    def stream(self, settings, path, query, last, seconds):
        self.asked.append({"last": last})
        for told in answer(self.streams.pop(0)):
            if isinstance(told, dict):
                yield told
            else:
                yield {"event": "journal", "id": told.id, "data": json.dumps(told.as_json())}


class OverError(Exception):
    """The test has seen enough."""


def answer(prepared):
    if isinstance(prepared, Exception):
        raise prepared
    return prepared


def page(*events, cursor="k3f9-0", restarted=False, lost=0):
    cursor = events[-1].id if events else cursor
    records = [event.as_json() for event in events]
    return {"events": records, "cursor": cursor, "restarted": restarted, "lost": lost}


@pytest.fixture
def emulator(monkeypatch):
    emulator = Emulator()
    monkeypatch.setattr(http, "get_json", emulator.get_json)
    monkeypatch.setattr(http, "stream", emulator.stream)
    monkeypatch.setattr(client, "RETRY_SECONDS", 0)
    return emulator


@pytest.fixture
def events():
    made = Journal()
    for number in range(6):
        made.publish(f"m-{number}", subject="é")
    return made.events


def followed(after="", **filters):
    """What was told until the emulator had no more for us: events' ids, and notices in words."""
    told = []
    try:
        for event in journal.follow(Settings(), after, say=told.append, **filters):
            told.append(event.id)
    except OverError:
        pass
    return told


def test_page_is_of_the_settings_account_unless_another_is_asked_for(emulator, events):
    emulator.pages = [page(events[0]), page()]
    found = journal.events(Settings(account="111111111111"), "k3f9-7", service="sns", noise=True)
    assert found.events == (events[0],)
    assert found.cursor == events[0].id
    journal.events(Settings(), account="")
    assert emulator.asked == [
        {"account": "111111111111", "service": "sns", "noise": "1", "after": "k3f9-7"},
        {},
    ]


def test_history_reads_page_after_page(emulator, events):
    emulator.pages = [page(*events[:2], lost=3), page(*events[2:]), page(cursor="k3f9-9")]
    found = journal.history(Settings())
    assert found.events == tuple(events)
    assert (found.cursor, found.lost) == ("k3f9-9", 3)
    assert [query.get("after") for query in emulator.asked] == [None, "k3f9-2", "k3f9-6"]


def test_history_begins_anew_when_the_emulator_does(emulator, events):
    emulator.pages = [page(*events[:2]), page(*events[2:3], restarted=True), page()]
    assert journal.history(Settings()).events == (events[2],)


def gap(restarted=False, lost=0):
    return {"event": "gap", "data": json.dumps({"restarted": restarted, "lost": lost})}


def test_follow_ends_with_the_next_sign_of_life_once_nobody_wants_it(emulator, events):
    emulator.pages = [page()]
    emulator.streams = [[events[0], {"id": "k3f9-1"}, events[1]]]
    told = []
    for event in journal.follow(Settings(), "k3f9-0", stopped=lambda: bool(told)):
        told.append(event.id)
    assert told == [events[0].id]


def test_follow_goes_on_after_a_torn_connection_without_loss_or_repetition(emulator, events):
    emulator.pages = [page()]
    emulator.streams = [events[:2], [], events[2:], OverError()]
    assert followed("k3f9-0") == [event.id for event in events]
    assert [q["last"] for q in emulator.asked] == ["k3f9-0", "k3f9-2", "k3f9-2", "k3f9-6"]


def test_follow_begins_now_and_a_sign_of_life_moves_it_on(emulator, events):
    emulator.pages = [page(cursor="k3f9-3")]
    emulator.streams = [[], [{"id": "k3f9-4"}], events[4:5], OverError()]
    assert followed() == ["k3f9-5"]
    assert emulator.asked[0]["after"] == "latest"
    assert [q["last"] for q in emulator.asked[1:]] == ["k3f9-3", "k3f9-3", "k3f9-4", "k3f9-5"]


def test_follow_says_that_the_emulator_went_and_came_back_empty(emulator, events):
    gone = http.away(Settings())
    emulator.streams = [events[:1], gone, gone, [gap(restarted=True), *events[1:2]], OverError()]
    assert followed("k3f9-0") == [events[0].id, client.AWAY, client.RESTARTED, events[1].id]


def test_follow_says_that_the_same_emulator_answers_again(emulator, events):
    emulator.streams = [http.away(Settings()), events[:2], OverError()]
    told = followed("k3f9-0")
    assert told == [client.AWAY, "The emulator answers again.", events[0].id, events[1].id]


def test_follow_says_how_many_events_were_lost_meanwhile(emulator, events):
    emulator.streams = [[gap(lost=7), *events[:1]], OverError()]
    assert "7 events were lost" in followed("k3f9-0")[0]


def test_follow_of_an_emulator_that_never_was_is_an_error(emulator):
    emulator.pages = [http.away(Settings())]
    with pytest.raises(journal.JournalError, match="Next: lab up"):
        followed()


@pytest.mark.parametrize("answer", [{}, [], {"events": [{}], "cursor": "", "lost": 0}, None])
def test_answer_that_is_no_journal_is_said_in_words(emulator, answer):
    emulator.pages = [answer]
    with pytest.raises(journal.JournalError, match="cannot be understood"):
        journal.events(Settings())


def test_other_machines_are_not_asked():
    for function in (journal.events, journal.history):
        with pytest.raises(ConfigError, match="not this machine"):
            function(replace(Settings(), endpoint="https://sqs.us-east-1.amazonaws.com"))


def test_stream_is_read_as_server_sent_events_are_written():
    text = ": hello\n\nid: 1\nevent: journal\ndata: {\ndata: }\r\n\r\n:\n\nid:2\ndata\n\nid: 3\n"
    assert list(http._parse(io.BytesIO(text.encode()))) == [
        {"id": "1", "event": "journal", "data": "{\n}"},
        {"id": "2", "data": ""},
    ]
