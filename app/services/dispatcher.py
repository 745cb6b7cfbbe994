"""The thread that empties the outbox: at start, after each change, and again after a failure."""

import logging
import threading
import time

from app.errors import AppError
from app.services.notifications import Outbox, Pending, backoff

log = logging.getLogger(__name__)

IDLE = 60.0  # seconds between two looks at an outbox that should be empty


class Dispatcher:
    """Sends what is pending, oldest first, with growing pauses after failures."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._wake = threading.Condition()
        self._asked = self._done = 0
        self._urgent = self._stopped = False
        self._failures = 0

    def start(self) -> None:
        """Begin; the thread ends with the process at the latest."""
        threading.Thread(target=self._run, name="dispatcher", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing new."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def kick(self, wait: float = 0.0, *, urgent: bool = False) -> bool:
        """Have the outbox looked at now; wait at most so many seconds and say whether that look
        is over. ``urgent`` also tries what is in a pause after a failure."""
        with self._wake:
            self._asked += 1
            mine = self._asked
            self._urgent |= urgent
            self._wake.notify_all()
            return self._wake.wait_for(lambda: self._done >= mine or self._stopped, wait)

    def send_due(self, *, urgent: bool = False) -> float:
        """Try every notification that is due; returns the seconds until the next one is."""
        now = time.time()
        next_at = now + IDLE
        for pending in self._outbox.pending():
            due = pending.due_at(urgent=urgent)
            if due <= now:
                due = now + (IDLE if self._sent(pending) else backoff(pending.attempts))
            next_at = min(next_at, due)
        return max(0.2, next_at - now)

    def _sent(self, pending: Pending) -> bool:
        try:
            self._outbox.send(pending)
        except AppError as error:
            log.warning("notification %s waits: %s", pending.id, error)
            return False
        return True

    def _run(self) -> None:
        pause = 0.0
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._asked > self._done or self._stopped, pause)
                if self._stopped:
                    return
                asked, urgent = self._asked, self._urgent
                self._urgent = False
            pause = self._look(urgent)
            with self._wake:
                self._done = max(self._done, asked)
                self._wake.notify_all()

    def _look(self, urgent: bool) -> float:
        """One pass over the outbox; returns the seconds until the next one is due."""
        try:
            pause = self.send_due(urgent=urgent)
        except Exception as error:  # the thread must outlive whatever AWS answers
            if self._failures == 0:
                log.warning("notifications wait, the outbox cannot be read: %s", error)
            self._failures += 1
            return backoff(self._failures)
        self._failures = 0
        return pause
