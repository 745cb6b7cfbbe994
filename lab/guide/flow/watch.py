"""Watches the account while somebody looks: one thread, one reading for all pages."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Protocol

from lab.guide.flow import model
from lab.guide.flow.due import Due
from lab.guide.flow.facts import Facts
from lab.guide.flow.frames import Frame, Frames
from lab.guide.flow.inbox import Inbox
from lab.guide.flow.read import LISTS, Part, Reader
from lab.guide.flow.seen import Seen
from lab.guide.flow.told import is_story, told
from lab.guide.flow.touch import WHOLE, touched
from lab.journal import JournalError, backwards
from lab.shared.config import Settings
from lab.shared.event import Event

log = logging.getLogger(__name__)
MOST_EVENTS = 2000
# What is made or taken down takes a moment after the call.
SETTLE_SECONDS = 0.5
# A message that is due to be back is there a moment later.
LATE_SECONDS = 0.03
AGAIN_SECONDS = 1.0
ALL_LISTS: Part = ("lists", "")
DRAW: Part = ("draw", "")
# What goes on by itself for a while after its event.
_AGAIN: dict[Part, tuple[Part, float]] = {
    ("every-contents", "soon"): (("every-contents", "shortly"), 0.3),
    ("every-contents", "shortly"): (("every-contents", "later"), 2.0),
}
# What changes without an event, in seconds: functions start, end and get cold; all else that the
# journal does not tell is found by lists, and by reading all.
_EVERY = {"environments": 1.0, ALL_LISTS[0]: 15.0, WHOLE[0]: 60.0}


class Hears(Protocol):
    """Who is told what is new."""

    def hear_events(self, events: list[dict[str, Any]]) -> None:
        """Events with their moves."""

    def hear_frame(self, frame: Frame) -> None:
        """How the account is now."""


class Watch:
    """``frames`` and ``events`` are what it has seen; it ends when ``wanted`` says no."""

    def __init__(
        self,
        settings: Settings,
        frames: Frames,
        hears: Hears,
        wanted: Callable[["Watch"], bool],
    ) -> None:
        self._settings, self._hears, self._wanted = settings, hears, wanted
        self._frames = frames
        self._reader = Reader(settings)
        self._due, self._facts, self._seen = Due(), Facts(), Seen()
        self._inbox: Inbox | None = None
        self._last = ""
        self.events: deque[dict[str, Any]] = deque(maxlen=MOST_EVENTS)
        self.cursor = ""
        self.error: JournalError | None = None
        self.ready = threading.Event()
        threading.Thread(target=self._run, name="flow", daemon=True).start()

    @property
    def run(self) -> str:
        """Of which run of the emulator its events are."""
        return self.cursor.rpartition("-")[0]

    def renew(self) -> None:
        """Begin anew; ``ready`` says when that is done."""
        self.ready.clear()
        if inbox := self._inbox:
            inbox.renew()

    def _run(self) -> None:
        while self._wanted(self):
            try:
                self._begin()
                self._work()
            except JournalError as error:
                self._pause(error)
            except Exception as error:
                log.exception("The watch of the account failed.")
                what = "The account cannot be read."
                self._pause(JournalError(what, repr(error)[:300], "lab logs guide"))
        self._leave()

    def _pause(self, error: JournalError) -> None:
        """Those who wait hear why there is nothing; soon it is tried again."""
        self.error = error
        self.ready.set()
        time.sleep(AGAIN_SECONDS)

    def _begin(self) -> None:
        """From nothing: the journal of before, then how all is now, then what comes."""
        self._leave()
        past = backwards.latest(self._settings, MOST_EVENTS)
        if self.run != past.cursor.rpartition("-")[0]:
            self._frames.clear()
        self._seen, self._due = Seen(), Due()
        found = self._learn(past.events)
        self.events.clear()
        self.events.extend(found)
        self.cursor = self._last = past.cursor
        self._inbox = Inbox(self._settings, past.cursor)
        self._read_whole()
        self.error = None
        self.ready.set()

    def _leave(self) -> None:
        if self._inbox:
            self._inbox.close()
            self._inbox = None

    def _work(self) -> None:
        while self._wanted(self):
            came = self._inbox.take(min(self._due.seconds, 1.0)) if self._inbox else ()
            if None in came:
                self._begin()
                continue
            self._take([event for event in came if event])
            self._read(self._due.take())

    def _take(self, events: Sequence[Event]) -> None:
        if not events:
            return
        found = self._learn(events)
        self._last = self.cursor = events[-1].id
        if found:
            self.events.extend(found)
            self._hears.hear_events(found)
        self._due.soon({DRAW, *chain.from_iterable(map(touched, events))})

    def _learn(self, events: Sequence[Event]) -> list[dict[str, Any]]:
        found = []
        for event in events:
            moves = self._seen.take(event)
            if is_story(event, moves):
                found.append(told(event, moves))
        return found

    def _read(self, parts: list[Part]) -> None:
        if not parts:
            return
        if WHOLE in parts:
            self._read_whole()
            return
        if ALL_LISTS in parts:
            parts = [*dict.fromkeys((*parts, *LISTS))]
        wanted = [part for part in parts if part not in (DRAW, ALL_LISTS)]
        if wanted:
            self._reader.parts(self._facts, wanted)
        self._expect(parts)
        self._draw()

    def _read_whole(self) -> None:
        self._facts = self._reader.whole()
        contents = (("contents", arn) for arn in self._facts.contents)
        self._expect((WHOLE, ALL_LISTS, *LISTS, *contents))
        self._draw()

    def _expect(self, parts: Iterable[Part]) -> None:
        """Read again what time alone will change."""
        now, facts = time.monotonic(), self._facts
        for part in parts:
            kind, name = part
            if kind in _EVERY:
                self._due.at(part, now + _EVERY[kind])
            elif kind == "contents" and (found := facts.contents.get(name)) and found.next:
                self._due.at(part, now + found.next - time.time() + LATE_SECONDS)
            elif part in _AGAIN:
                again, seconds = _AGAIN[part]
                self._due.at(again, now + seconds)
            elif kind == "mappings" and any(m.state.endswith("ing") for m in facts.mappings):
                self._due.at(part, now + SETTLE_SECONDS)
            elif kind in ("functions", "function"):
                pending = (a for a, f in facts.functions.items() if f.status == "Pending")
                for arn in pending:
                    self._due.at(("function", arn), now + SETTLE_SECONDS)

    def _draw(self) -> None:
        self._seen.sources = _sources(self._facts)
        drawing = model.draw(self._facts, self._seen, self._settings.account)
        frame = self._frames.add(time.time(), self._last, drawing.nodes, drawing.edges)
        if frame:
            self._hears.hear_frame(frame)


def _sources(facts: Facts) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for arn, queue in facts.queues.items():
        if queue.dead_letters:
            found[queue.dead_letters] = (*found.get(queue.dead_letters, ()), arn)
    return found
