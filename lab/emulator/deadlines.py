"""A thread that works when something is due, and sleeps while nothing is."""

import logging
import time
from collections.abc import Callable
from threading import Condition, Thread

log = logging.getLogger(__name__)

# Seconds. Deadlines that come close together are worked on together; and what nobody announced
# is found at the next look.
SHORTEST_SLEEP = 0.02
LONGEST_SLEEP = 30.0


class Deadlines:
    """Calls ``work`` at each moment it is told of. ``work`` returns the next moment that it knows
    of itself (infinity: none); moments are seconds of the epoch."""

    def __init__(self, work: Callable[[], float]) -> None:
        self._work = work
        self._changed = Condition()
        self._next = 0.0
        self._worked = 0.0
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin, if not begun."""
        with self._changed:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="lab-deadlines", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End, after the work that is going on."""
        with self._changed:
            self._thread = None
            self._changed.notify()

    def at(self, moment: float) -> None:
        """Work at ``moment`` at the latest."""
        if moment < self._next:
            with self._changed:
                self._next = min(self._next, max(moment, self._worked + SHORTEST_SLEEP))
                self._changed.notify()

    def _run(self) -> None:
        mine = self._thread
        while self._thread is mine:
            # Moments announced from here on count for the sleep after this work.
            self._worked = time.time()
            self._next = self._worked + LONGEST_SLEEP
            try:
                self.at(self._work())
            except Exception as error:
                log.warning("A look at what is due failed, the next one follows: %s", error)
            with self._changed:
                while self._thread is mine and (left := self._next - time.time()) > 0:
                    self._changed.wait(left)
