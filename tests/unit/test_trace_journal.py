"""The journal's ring: order, bounds, cursors, and readers that wait."""

import json
import threading
from typing import Any

import pytest

from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.policy import Decision, Principal
from lab.emulator.trace import reading
from lab.emulator.trace.journal import Journal, UnknownCursorError, size
from tests.support.waiting import until


def add(journal: Journal, count: int = 1, **fields: Any) -> None:
    event = {"time": 1.5, "kind": "call", "account": "1", "region": "us-east-1", "actor": "student"}
    for _ in range(count):
        journal.append(**(event | {"service": "sqs", "operation": "SendMessage"} | fields))


def numbers(page: Any) -> list[int]:
    return [int(event.id.split("-")[1]) for event in page.events]


def test_events_come_in_order_and_the_cursor_reads_on():
    journal = Journal(10)
    add(journal, 3)
    first = journal.after()
    assert numbers(first) == [1, 2, 3]
    add(journal, 2)
    second = journal.after(first.cursor)
    assert numbers(second) == [4, 5]
    assert (second.restarted, second.lost) == (False, 0)
    assert numbers(journal.after(second.cursor)) == []


def test_a_limited_page_goes_on_where_it_ended():
    journal = Journal(10)
    add(journal, 7)
    page, seen = journal.after(limit=3), []
    while page.entries:
        seen += numbers(page)
        page = journal.after(page.cursor, limit=3)
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_a_limit_of_nothing_and_the_word_latest_tell_where_the_end_is():
    journal = Journal(10)
    add(journal, 4)
    assert journal.after(limit=0).cursor == journal.after("latest").cursor == f"{journal.run}-4"


def test_past_its_bound_the_journal_drops_the_oldest_and_counts_what_a_reader_lost():
    journal = Journal(5)
    add(journal, 2)
    cursor = journal.after().cursor
    add(journal, 10)
    page = journal.after(cursor)
    assert numbers(page) == [8, 9, 10, 11, 12]
    assert page.lost == 5
    assert journal.after(page.cursor).lost == 0
    assert journal.after().lost == 0  # who asks for all there is has lost nothing


def test_a_reset_forgets_events_and_numbering_goes_on():
    journal = Journal(5)
    add(journal, 8)
    cursor = journal.after().cursor
    journal.clear()
    assert journal.after().events == []
    assert journal.entry("8") is None
    add(journal)
    page = journal.after(cursor)
    assert numbers(page) == [9]
    assert (page.restarted, page.lost) == (False, 0)


def test_a_cursor_of_another_run_means_the_beginning():
    before, journal = Journal(5), Journal(5)
    add(before, 4)
    add(journal, 2)
    page = journal.after(before.after().cursor)
    assert page.restarted
    assert numbers(page) == [1, 2]


def test_a_number_alone_is_an_event_of_this_run():
    journal = Journal(5)
    add(journal, 3)
    assert numbers(journal.after("2")) == [3]
    entry = journal.entry("2")
    assert entry
    assert entry.event.id == f"{journal.run}-2"
    assert journal.entry(entry.event.id) is entry
    assert journal.entry("4") is None


@pytest.mark.parametrize("text", ["x", "k3f9-", "-", "1-x", "²", "9" * 30, "a-b-\n"])
def test_what_is_no_cursor_is_refused(text: str):
    with pytest.raises(UnknownCursorError):
        Journal(5).after(text)


def test_decisions_are_kept_beside_their_event():
    journal = Journal(2)
    caller = Caller(Principal("AWS", "arn:aws:iam::1:user/u"))
    verdict = Verdict(caller, Need("sqs:SendMessage", "*"), Decision(False, "no-identity"))
    event = journal.append(
        [verdict],
        time=1.0,
        kind="call",
        account="1",
        region="",
        actor="student",
        service="sqs",
        operation="SendMessage",
    )
    assert journal.verdicts(event.id) == (verdict,)
    entry = journal.entry(event.id)
    assert entry
    told = json.loads(reading.entry_text(entry))
    assert told["id"] == event.id
    assert told["verdicts"] == [
        {
            "action": "sqs:SendMessage",
            "resource": "*",
            "principal": "arn:aws:iam::1:user/u",
            "allowed": False,
            "reason": "no-identity",
        }
    ]
    add(journal, 2)
    assert journal.verdicts(event.id) == ()


def test_a_reader_that_waits_is_woken_by_what_it_asks_for_and_by_nothing_else():
    journal, pages = Journal(10), []
    wanted = reading.match({"service": "sns"})
    reader = threading.Thread(target=lambda: pages.append(journal.after("", wanted, wait=20)))
    reader.start()
    until(lambda: journal._waiting)
    add(journal, 3)
    add(journal, service="sns")
    reader.join(10)
    assert numbers(pages[0]) == [4]


def test_waiting_ends_when_the_journal_stops():
    journal, pages = Journal(10), []
    reader = threading.Thread(target=lambda: pages.append(journal.after(wait=60)))
    reader.start()
    until(lambda: journal._waiting)
    journal.stop()
    reader.join(10)
    assert pages[0].events == []


def test_thirty_readers_miss_and_repeat_nothing_while_eight_threads_write():
    journal, seen = Journal(5000), [[] for _ in range(30)]

    def read(mine: list[int]) -> None:
        cursor = ""
        while len(mine) < 2000:
            page = journal.after(cursor, wait=10)
            cursor = page.cursor
            mine += numbers(page)

    threads = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    threads += [threading.Thread(target=add, args=(journal, 250)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert all(mine == list(range(1, 2001)) for mine in seen)


@pytest.mark.parametrize(
    ("text", "events"),
    [("", 10_000), ("0", 0), ("500", 500), ("-1", 10_000), ("many", 10_000), ("9" * 20, 10**6)],
)
def test_the_bound_is_a_setting(text: str, events: int, caplog: pytest.LogCaptureFixture):
    assert size({"LAB_JOURNAL_EVENTS": text}) == events
    assert ("LAB_JOURNAL_EVENTS" in caplog.text) == (text in ("-1", "many"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 2, 3, 5]),
        ({"noise": "1"}, [1, 2, 3, 4, 5]),
        ({"service": "sns"}, [2]),
        ({"actor": "app", "service": "sqs"}, [3]),
        ({"errors": "1"}, [3]),
        ({"account": "1"}, [1, 2, 5]),
        ({"id": "m-1"}, [2]),
        ({"kind": "delivery"}, [5]),
        ({"operation": "SendMessage"}, [1, 2, 3, 5]),
    ],
)
def test_filters_let_through_what_is_the_same(asked: dict[str, str], found: list[int]):
    journal = Journal(10)
    add(journal)
    add(journal, service="sns", ids=("m-1", "m-2"))
    add(journal, actor="app", account="2", error="AccessDenied")
    add(journal, noise=True)
    add(journal, account="", kind="delivery")  # a reset concerns all accounts
    assert numbers(journal.after(match=reading.match(asked))) == found


def stream_of(journal: Journal, cursor: str, **asked: str) -> Any:
    told = reading.stream(journal, cursor, reading.match(asked), lambda: False)
    next(told)
    return told


def test_a_stream_tells_events_with_their_ids():
    journal = Journal(10)
    add(journal, 2, reason="two\nlines\r\n\x00\ud800")
    block = next(stream_of(journal, "1"))
    head, event, data, end = block.split("\n", 3)
    assert (head, event, end) == (f"id: {journal.run}-2", "event: journal", "\n")
    assert json.loads(data.removeprefix("data: "))["reason"] == "two\nlines\r\n\x00\ud800"


def test_a_stream_moves_on_past_what_its_filters_hold_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "HEARTBEAT_SECONDS", 0.01)
    journal = Journal(10)
    add(journal, 3)
    assert next(stream_of(journal, "", service="sns")).startswith(f"id: {journal.run}-3\n:")


def test_a_stream_tells_of_a_restart_and_of_what_was_lost():
    journal = Journal(2)
    add(journal, 5)
    assert json.loads(next(stream_of(journal, "ffff-9")).split("data: ")[1]) == {
        "restarted": True,
        "lost": 3,
    }
    assert '"lost": 2' in next(stream_of(journal, "1"))


def test_a_stream_ends_with_the_journal_and_with_its_client():
    journal, left = Journal(2), threading.Event()
    told = reading.stream(journal, "latest", None, left.is_set)
    next(told)
    left.set()
    assert list(told) == []
    journal.stop()
    assert len(list(reading.stream(journal, "latest", None, lambda: False))) == 1


def test_a_call_wakes_no_reader_itself(monkeypatch: pytest.MonkeyPatch):
    journal, wakers = Journal(10), []
    notify = journal._news.notify_all

    def notify_all() -> None:
        wakers.append(threading.current_thread().name)
        notify()

    monkeypatch.setattr(journal._news, "notify_all", notify_all)
    reader = threading.Thread(target=lambda: journal.after("latest", wait=20))
    reader.start()
    until(lambda: journal._waiting)
    add(journal, 10)
    reader.join(10)
    assert set(wakers) == {"journal"}
