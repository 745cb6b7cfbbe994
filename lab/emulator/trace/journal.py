"""The journal: the last events in memory, in the order in which they ended, for many readers."""

import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Condition, Lock, Thread
from threading import Event as Flag
from typing import Any

from lab.emulator.iam.model import Verdict
from lab.shared.event import Event

log = logging.getLogger(__name__)

KEPT_EVENTS = 10_000  # about 15 MB; no event weighs more than 25 KB, whatever a caller sends
MOST_EVENTS = 1_000_000
# Readers hear of what is new this much later, all of it at once: the call that made it goes first,
# and a burst of calls wakes thirty readers once.
PAUSE_SECONDS = 0.02

type Match = Callable[[Event], bool]


class UnknownCursorError(ValueError):
    """What was given as a cursor or an event's id is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An event with the decisions on permissions that were made for it."""

    event: Event
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What came after a cursor. ``cursor`` is where to read on; ``restarted`` says that the cursor
    was another run's, ``lost`` how many events in between are kept no more."""

    entries: Sequence[Entry]
    cursor: str
    restarted: bool
    lost: int

    @property
    def events(self) -> list[Event]:
        """The events alone."""
        return [entry.event for entry in self.entries]


class Journal:
    """A ring of events, safe to use from many threads; the oldest make room for new ones."""

    def __init__(self, size: int = KEPT_EVENTS) -> None:
        self.run = secrets.token_hex(2)
        self.stopping = Flag()
        self._size = max(size, 1)
        self._ring: list[Entry | None] = [None] * self._size
        self._count = 0  # events so far; numbers begin with 1
        self._forgotten = 0  # events up to this number were forgotten on purpose
        self._lock = Lock()
        self._news, self._due = Condition(self._lock), Condition(self._lock)
        self._waiting = 0
        self._announcer: Thread | None = None
        self._unannounced = False

    def append(self, verdicts: Sequence[Verdict] = (), **fields: Any) -> Event:
        """Keep an event made of ``fields``; it gets the next id."""
        with self._lock:
            number = self._count + 1
            event = Event(id=f"{self.run}-{number}", **fields)
            self._ring[number % self._size] = Entry(event, tuple(verdicts))
            self._count = number
            if self._waiting and not self._unannounced:
                self._unannounced = True
                self._due.notify()
        return event

    def after(
        self,
        cursor: str = "",
        match: Match | None = None,
        limit: int = KEPT_EVENTS,
        wait: float = 0,
    ) -> Page:
        """The first ``limit`` events after ``cursor`` ("" is the beginning, "latest" the end) that
        ``match``; waits up to ``wait`` seconds for the first one. Raises UnknownCursorError."""
        number, restarted = self._position(cursor)
        number = min(number, self._count)
        deadline = time.monotonic() + wait
        lost = 0
        while True:
            with self._lock:
                self._wait(number, deadline)
                first = self._first()
                lost += max(0, first - 1 - max(number, self._forgotten)) if cursor else 0
                entries, number = self._slice(max(number + 1, first)), self._count
            found = [e for e in entries if match(e.event)] if match else entries
            if found or time.monotonic() >= deadline or self.stopping.is_set():
                break
        if len(found) > limit:
            found = found[:limit]
            number = _number(found[-1].event.id) if found else number
        return Page(found, f"{self.run}-{number}", restarted, lost)

    def entry(self, event_id: str) -> Entry | None:
        """One event by its id, or its number alone; None if it is kept no more."""
        number, restarted = self._position(event_id)
        with self._lock:
            if restarted or not self._first() <= number <= self._count:
                return None
            return self._ring[number % self._size]

    def verdicts(self, event_id: str) -> tuple[Verdict, ...]:
        """The decisions on permissions that were made for an event, in their order."""
        entry = self.entry(event_id)
        return entry.verdicts if entry else ()

    def clear(self) -> None:
        """Forget all events; numbering goes on, and so do readers."""
        with self._lock:
            self._forgotten = self._count
            self._ring = [None] * self._size

    def stop(self) -> None:
        """Let readers go: none waits any more."""
        with self._lock:
            self.stopping.set()
            self._news.notify_all()

    def _first(self) -> int:
        """The number of the oldest event that is kept."""
        return max(self._forgotten, self._count - self._size) + 1

    def _slice(self, first: int) -> list[Entry]:
        numbers = range(first, self._count + 1)
        return [entry for n in numbers if (entry := self._ring[n % self._size])]

    def _position(self, cursor: str) -> tuple[int, bool]:
        """A cursor as a number, and whether it is another run's."""
        if cursor == "latest":
            return self._count, False
        run, _, digits = cursor.rpartition("-")
        if cursor and not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            raise UnknownCursorError(cursor)
        restarted = run not in ("", self.run)
        return (0, True) if restarted else (int(digits or 0), False)

    def _wait(self, number: int, deadline: float) -> None:
        self._waiting += 1
        try:
            while self._count <= number and not self.stopping.is_set():
                left = deadline - time.monotonic()
                if left <= 0:
                    return
                self._announce()
                self._news.wait(left)
        finally:
            self._waiting -= 1

    def _announce(self) -> None:
        if self._announcer is None:
            self._announcer = Thread(target=self._announce_news, name="journal", daemon=True)
            self._announcer.start()

    def _announce_news(self) -> None:
        while not self.stopping.is_set():
            with self._lock:
                self._due.wait_for(lambda: self._unannounced)
            time.sleep(PAUSE_SECONDS)
            with self._lock:
                self._unannounced = False
                self._news.notify_all()


@lru_cache(maxsize=1000)
def as_text(entry: Entry) -> str:
    """The event as one line of JSON; made when it is read, and once for readers of the moment."""
    return json.dumps(entry.event.as_json(), separators=(",", ":"), default=str)


def size(environ: Mapping[str, str] = os.environ) -> int:
    """How many events LAB_JOURNAL_EVENTS asks for; 0 turns the journal off."""
    text = environ.get("LAB_JOURNAL_EVENTS", "")
    if text.isascii() and text.isdigit():
        return min(int(text), MOST_EVENTS)
    if text:
        log.warning(
            "LAB_JOURNAL_EVENTS is %r, and the journal keeps %d events: use a number up to %d, and "
            "start anew: lab restart",
            text[:40],
            KEPT_EVENTS,
            MOST_EVENTS,
        )
    return KEPT_EVENTS


def _number(event_id: str) -> int:
    return int(event_id.rpartition("-")[2])


SIZE = size()
JOURNAL = Journal(SIZE)
