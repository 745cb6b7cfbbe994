"""Follows the journal for the watch, and hands over what came since it last looked."""

import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue

from lab import journal
from lab.journal import JournalError, client
from lab.shared.config import Settings
from lab.shared.event import Event

AGAIN_SECONDS = 0.5


class Inbox:
    """Events in order; a None among them says that events are missing before the next one."""

    def __init__(self, settings: Settings, after: str) -> None:
        self._settings, self._after, self._closed = settings, after, threading.Event()
        self._came: SimpleQueue[Event | None] = SimpleQueue()
        threading.Thread(target=self._follow, name="flow journal", daemon=True).start()

    def renew(self) -> None:
        """Say that events may be missing."""
        self._came.put(None)

    def close(self) -> None:
        """Follow no more; the thread ends a few seconds later."""
        self._closed.set()

    def take(self, seconds: float) -> Sequence[Event | None]:
        """All that is there; waits up to ``seconds`` for a first one."""
        found = []
        try:
            found.append(self._came.get(timeout=max(seconds, 0.001)))
            while True:
                found.append(self._came.get_nowait())
        except Empty:
            return found

    def _follow(self) -> None:
        while not self._closed.is_set():
            try:
                events = journal.follow(
                    self._settings, self._after, say=self._notice, stopped=self._closed.is_set
                )
                for event in events:
                    self._came.put(event)
            except JournalError:
                self._closed.wait(AGAIN_SECONDS)

    def _notice(self, text: str) -> None:
        if text != client.AWAY:
            self._came.put(None)
