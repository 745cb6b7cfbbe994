"""Watches an exercise: its steps are checked again when something in the account could matter."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lab import journal
from lab.course import session
from lab.course.check_api import Lab
from lab.course.exercise import Exercise
from lab.course.runner import Outcome
from lab.shared.config import Settings
from lab.shared.event import Event

# What only time brings (a message that becomes visible again) has no event.
FALLBACK_SECONDS = 4.0
# What an event sets in motion (a line in a log, a state) may end a little later.
ECHO_SECONDS = (0.25, 1.0)
# Between two checks at least this part of what the last one took: a storm of events costs half a
# processor, not all of it.
REST = 1.0


@dataclass(frozen=True, slots=True)
class News:
    """What a watch tells: how the steps are (``outcomes``), a line to say (``notice``), or an
    error that ends it."""

    outcomes: tuple[Outcome, ...] = ()
    notice: str = ""
    error: Exception | None = None


class Watch:
    """Checks one exercise in a thread of its own and tells ``tell``, until it is closed."""

    def __init__(self, exercise: Exercise, settings: Settings, tell: Callable[[News], None]):
        self._exercise, self._settings, self._tell = exercise, settings, tell
        self._wake = threading.Condition()
        self._wanted, self._closed, self._last_event = True, False, 0.0
        record = session.record(exercise, settings)
        self._lab = Lab(settings, record.started, record.cursor)
        for work in (self._follow, self._check):
            threading.Thread(target=work, daemon=True).start()

    def look(self) -> None:
        """Check as soon as possible; any number of calls while a check runs make one more."""
        with self._wake:
            self._wanted = True
            self._wake.notify()

    def close(self) -> None:
        """Tell no more."""
        with self._wake:
            self._closed = True
            self._wake.notify()

    def _follow(self) -> None:
        try:
            for event in self._events():
                if matters(event):
                    self._last_event = time.monotonic()
                    self.look()
        except Exception as error:
            self._say(News(error=error))

    def _events(self) -> Iterator[Event]:
        return journal.follow(self._settings, say=self._notice, stopped=lambda: self._closed)

    def _notice(self, text: str) -> None:
        self._say(News(notice=text))
        self.look()

    def _check(self) -> None:
        while self._wait():
            began = time.monotonic()
            try:
                found = session.check(self._exercise, self._settings, self._lab)
                self._say(News(outcomes=tuple(found)))
            except journal.JournalError:
                pass  # the emulator is away: whoever follows has said so, and says when it is back
            except Exception as error:
                self._say(News(error=error))
                return
            time.sleep(REST * min(time.monotonic() - began, 1.0))

    def _wait(self) -> bool:
        """Until there is a reason to check; False when closed."""
        with self._wake:
            self._wake.wait_for(lambda: self._wanted or self._closed, self._patience())
            self._wanted = False
            return not self._closed

    def _patience(self) -> float:
        since = time.monotonic() - self._last_event
        return next((later - since for later in ECHO_SECONDS if since < later), FALLBACK_SECONDS)

    def _say(self, news: News) -> None:
        if not self._closed:
            self._tell(news)


def matters(event: Event) -> bool:
    """Whether a check could see something new after it."""
    return not event.noise and event.actor != "check"
