"""What a check works with: it reads AWS and the journal, and never writes."""

from functools import cached_property, lru_cache
from typing import Any

from lab import journal
from lab.shared import aws
from lab.shared.config import Settings
from lab.shared.event import Event

_READS = ("Get", "List", "Describe", "Head", "BatchGet", "Query", "Scan", "Lookup", "Simulate")


class CheckFailed(Exception):  # noqa: N818 - it is an answer
    """A step is not done: what was ``found``, where to ``look``, what to ``try_``; plain words."""

    def __init__(self, found: str, *, expected: str = "", look: str = "", try_: str = "") -> None:
        super().__init__(found)
        self.found, self.expected, self.look, self.try_ = found, expected, look, try_


class Lab:
    """The student's account, to read. ``began`` is when the exercise was started (epoch, s), and
    ``cursor`` where the journal was then, or before."""

    def __init__(self, settings: Settings, began: float = 0, cursor: str = "") -> None:
        self.settings, self.began = settings, began
        self.account, self.region = settings.account, settings.region
        self._journal = _Journal(settings, cursor)

    def again(self, began: float | None = None) -> "Lab":
        """The same account, as it is now; of the journal only what is new is read."""
        other = type(self)(self.settings, self.began if began is None else began)
        other._journal = self._journal
        return other

    def aws(self, service: str, region: str | None = None) -> Any:
        """A client that refuses to change anything."""
        return _reader(self.settings, service, region)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened in the account since the exercise began, noise left out, oldest first."""
        return tuple(e for e in self._journal.read() if e.time >= self.began)

    def calls(self, service: str, operation: str, resource: str = "") -> list[Event]:
        """The student's own calls of an operation that succeeded, oldest first; ``resource`` is
        the last part of the ARN or name they were about, "" for any."""
        return [e for e in self._tried(service, operation, resource) if not e.error]

    def refused(self, service: str, operation: str, resource: str = "") -> str:
        """A sentence about the student's last try, if AWS refused it; "" if it did not."""
        tries = self._tried(service, operation, resource)
        if not tries or not tries[-1].error:
            return ""
        last = tries[-1]
        reason = last.reason.rstrip(".")
        return f"Your last {operation} was refused: {last.error}{f', {reason}' if reason else ''}."

    def _tried(self, service: str, operation: str, resource: str) -> list[Event]:
        return [
            event
            for event in self.events
            if (event.service, event.operation, event.actor) == (service, operation, "student")
            and resource in ("", event.resource.rpartition(":")[2].rpartition("/")[2])
        ]


class Maker(Lab):
    """The same account for an exercise's start.py, which may change it."""

    def aws(self, service: str, region: str | None = None) -> Any:
        """A client without limits."""
        return aws.client(self.settings, service, actor="setup", region=region)


class _Journal:
    """The account's journal, of which each read fetches only what has come."""

    def __init__(self, settings: Settings, cursor: str) -> None:
        self._settings, self._cursor = settings, cursor
        self._events: tuple[Event, ...] = ()

    def read(self) -> tuple[Event, ...]:
        page = journal.history(self._settings, self._cursor)
        self._events = page.events if page.restarted else self._events + page.events
        self._cursor = page.cursor
        return self._events


@lru_cache(maxsize=64)
def _reader(settings: Settings, service: str, region: str | None) -> Any:
    """Kept, because making one takes longer than most checks."""
    client = aws.client(settings, service, actor="check", region=region)
    client.meta.events.register("before-parameter-build", _refuse_writes, unique_id="reads")
    return client


def _refuse_writes(model: Any, **_: Any) -> None:
    if not model.name.startswith(_READS):
        raise AssertionError(f"A check may only read, and this one called {model.name}.")
