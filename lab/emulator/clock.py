"""Fires each schedule when it is due; sleeps until the next one, and costs nothing meanwhile."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition, Thread

from lab.emulator.timetable import Timetable

log = logging.getLogger(__name__)

# A laptop that slept wakes up behind: look at the time again at least this often (seconds).
LONGEST_SLEEP = 60

type Fire = Callable[[datetime], None]


@dataclass(slots=True)
class _Entry:
    timetable: Timetable
    fire: Fire
    due: datetime
    done: Callable[[], None] | None


class Clock:
    """Schedules by key. Each firing has a thread of its own, and its errors end in the log."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._entries: dict[str, _Entry] = {}
        self._changed = Condition()
        self._thread: Thread | None = None

    def set(
        self,
        key: str,
        timetable: Timetable,
        fire: Fire,
        done: Callable[[], None] | None = None,
        since: datetime | None = None,
    ) -> None:
        """Call ``fire(due)`` at each time of ``timetable`` after ``since`` (now), in place of what
        the key had before; and ``done`` once no time is left, after the last firing."""
        due = timetable.after(since or self._now())
        with self._changed:
            self._entries.pop(key, None)
            if due:
                self._entries[key] = _Entry(timetable, fire, due, done)
                self._start()
            self._changed.notify()

    def remove(self, key: str) -> None:
        """Fire the key's schedule no more."""
        with self._changed:
            self._entries.pop(key, None)
            self._changed.notify()

    def stop(self) -> None:
        """Forget all schedules, and end."""
        with self._changed:
            self._entries.clear()
            self._changed.notify()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="lab-clock", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        with self._changed:
            while self._entries:
                now = self._now()
                for key, entry in list(self._entries.items()):
                    if entry.due <= now:
                        self._begin(key, entry, now)
                self._changed.wait(self._sleep())
            self._thread = None

    def _sleep(self) -> float:
        nearest = min((entry.due for entry in self._entries.values()), default=None)
        if nearest is None:
            return 0
        return min(max((nearest - self._now()).total_seconds(), 0), LONGEST_SLEEP)

    def _begin(self, key: str, entry: _Entry, now: datetime) -> None:
        due, following = entry.due, entry.timetable.after(now)
        if following:
            entry.due = following
        else:
            del self._entries[key]
        done = None if following else entry.done
        name = f"lab-schedule-{key}"
        Thread(target=_fire, args=(key, entry.fire, due, done), name=name, daemon=True).start()


def _fire(key: str, fire: Fire, due: datetime, done: Callable[[], None] | None) -> None:
    try:
        fire(due)
    except Exception as error:
        log.warning("The schedule %s was due, but its target was not reached: %s", key, error)
    finally:
        if done:
            done()


CLOCK = Clock()
