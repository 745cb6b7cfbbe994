"""Checks exercises for the pages that show them: one watch for all pages of an exercise."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from typing import Any

from lab import course, journal
from lab.course import Exercise, Outcome, session
from lab.course.watch import News, Watch
from lab.guide.hub import Close, Tell
from lab.guide.standing import Standing, standing
from lab.journal import client
from lab.shared.config import Settings

log = logging.getLogger(__name__)

# How often a page looks whether its exercise was begun, or taken back, elsewhere.
LOOK_SECONDS = 1.0
# A page waits so long for its first check; what comes later is told to it.
PATIENCE_SECONDS = 1.5


class Checking:
    """All exercises that are looked at: the hub's topics "check:<number>"."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watched: dict[int, _Watched] = {}
        self._pool = ThreadPoolExecutor(4, "check")
        # What steps printed that were done for the student, by exercise and step.
        self.printed: dict[tuple[str, str], str] = {}

    def source(self, argument: str, tell: Tell) -> Close:
        """The topic "check:7": {"standing": ...} when it has changed."""
        try:
            exercise = course.find(argument)
        except course.CourseError:
            return lambda: None
        watched = _Watched(exercise, self._settings, tell, self._watch)
        self._watched[exercise.number] = watched

        def close() -> None:
            if self._watched.get(exercise.number) is watched:
                del self._watched[exercise.number]
            watched.close()

        return close

    def now(self, exercise: Exercise) -> Standing:
        """How the exercise stands: from its watch, else by a check if that does not take long."""
        record = session.record(exercise, self._settings)
        watched = self._watched.get(exercise.number)
        if watched and watched.outcomes and watched.began == record.started:
            return standing(exercise, record, watched.outcomes, away=watched.away)
        if not record.started:
            return standing(exercise, record)
        try:
            return self.check(exercise, PATIENCE_SECONDS)
        except (journal.JournalError, TimeoutError):
            return standing(exercise, record, away=True)

    def check(self, exercise: Exercise, seconds: float | None = None) -> Standing:
        """Check now. Raises JournalError if the emulator is away, TimeoutError if it takes more
        than ``seconds``."""
        journal.events(self._settings, "latest", limit=1)  # who is away says so at once here
        found = self._pool.submit(session.check, exercise, self._settings).result(seconds)
        record = session.record(exercise, self._settings)
        watched = self._watched.get(exercise.number)
        if watched and watched.began == record.started:
            watched.outcomes = tuple(found)
        return standing(exercise, record, found)

    def look(self, exercise: Exercise) -> None:
        """Something of the exercise was changed here: its pages hear of it at once."""
        if watched := self._watched.get(exercise.number):
            watched.look()

    def _watch(self, exercise: Exercise, hear: Callable[[News], None]) -> Watch:
        return Watch(exercise, self._settings, hear)


class _Watched:
    """One exercise that pages show: watched from when it was begun until it is taken back."""

    def __init__(
        self,
        exercise: Exercise,
        settings: Settings,
        tell: Tell,
        watch: Callable[[Exercise, Callable[[News], None]], Watch],
    ) -> None:
        self._exercise, self._settings, self._tell, self._begin = exercise, settings, tell, watch
        self.outcomes: tuple[Outcome, ...] = ()
        self.began, self.away = 0.0, False
        self._watch: Watch | None = None
        self._told: dict[str, Any] = {}
        self._wake, self._closed = threading.Event(), False
        threading.Thread(target=self._work, name=f"check {exercise.number}", daemon=True).start()

    def close(self) -> None:
        """Tell no more."""
        self._closed = True
        self._wake.set()

    def look(self) -> None:
        """See what has changed, now."""
        self._wake.set()
        if self._watch:
            self._watch.look()

    def _work(self) -> None:
        while not self._closed:
            self._follow()
            self._say()
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()
        self._end()

    def _follow(self) -> None:
        """Watch an exercise that is begun, anew if it was begun anew, and no other."""
        began = session.record(self._exercise, self._settings).started
        if began != self.began:
            self._end()
            self.began, self.outcomes = began, ()
        if began and not self._watch:
            self._watch = self._begin(self._exercise, self._hear)

    def _hear(self, news: News) -> None:
        if news.outcomes:
            self.outcomes, self.away = news.outcomes, False
        if news.notice:
            self.away = news.notice == client.AWAY
        if news.error:  # its watch has ended; in a moment another begins
            self.away = isinstance(news.error, journal.JournalError)
            if not self.away:
                log.error("The checks of %s failed: %s", self._exercise.slug, news.error)
            self._end()
            return
        self._wake.set()

    def _end(self) -> None:
        watch, self._watch = self._watch, None
        if watch:
            watch.close()

    def _say(self) -> None:
        record = session.record(self._exercise, self._settings)
        if record.started != self.began or (self.began and not self.outcomes and not self.away):
            return  # in a moment it is known
        now = standing(self._exercise, record, self.outcomes, away=self.away)
        if now != self._told:
            self._told = now
            self._tell({"standing": now})
