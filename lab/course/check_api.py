"""What a check works with: it reads AWS and the journal, and never writes."""

from functools import cached_property
from typing import Any

from lab.journal import history
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
    """The student's account, to read. ``began`` is when the exercise was started (epoch, s)."""

    def __init__(self, settings: Settings, began: float = 0) -> None:
        self.settings, self.began = settings, began
        self.account, self.region = settings.account, settings.region

    def again(self) -> "Lab":
        """The same account, as it is now."""
        return type(self)(self.settings, self.began)

    def aws(self, service: str, region: str | None = None) -> Any:
        """A client that refuses to change anything."""
        client = aws.client(self.settings, service, actor="check", region=region)
        client.meta.events.register("before-parameter-build", _refuse_writes, unique_id="reads")
        return client

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened in the account since the exercise began, noise left out, oldest first."""
        return tuple(e for e in history(self.settings).events if e.time >= self.began)

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


def _refuse_writes(model: Any, **_: Any) -> None:
    if not model.name.startswith(_READS):
        raise AssertionError(f"A check may only read, and this one called {model.name}.")
