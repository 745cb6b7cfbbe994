"""A function's log stream in CloudWatch Logs."""

from collections.abc import Callable

from moto.logs.models import logs_backends

from .output import Event, now

_TAIL_CHARACTERS = 4096
# A handler that prints in an endless loop would fill the emulator's memory in seconds.
_EVENTS_PER_INVOCATION = 10_000


class Stream:
    """One environment's log stream; ``may_write`` is asked once an invocation."""

    def __init__(
        self,
        account: str,
        region: str,
        group: str,
        name: str,
        may_write: Callable[[], bool] = lambda: True,
    ) -> None:
        self._may_write = may_write
        self._allowed: bool | None = None
        self._backend = logs_backends[account][region]
        self._group = group
        self.name = name
        self._tail = ""
        self._written = 0

    def write(self, *events: Event) -> None:
        """Append to the stream; it is made if it is not there."""
        told = sorted((e for e in events if e.message.strip()), key=lambda e: e.timestamp)
        if not told:
            return
        self._tail = (self._tail + "".join(map(_line, told)))[-_TAIL_CHARACTERS:]
        self._keep(told)

    def _keep(self, told: list[Event]) -> None:
        room = _EVENTS_PER_INVOCATION - self._written
        self._written += len(told)
        if self._allowed is None:
            self._allowed = self._may_write()
        if room <= 0 or not self._allowed:
            return
        if len(told) > room:
            kept = f"{_EVENTS_PER_INVOCATION} events per invocation are kept"
            note = f"[lab] The rest is left out: {kept}."
            told = [*told[:room], Event(told[room].timestamp, note)]
        self._backend.ensure_log_group(self._group)
        self._backend.ensure_log_stream(self._group, self.name)
        entries = [{"timestamp": e.timestamp, "message": _line(e)} for e in told]
        self._backend.put_log_events(self._group, self.name, entries)

    def say(self, *lines: str) -> None:
        """Append lines of Lambda's own, at this moment."""
        self._written = 0
        self.write(*(Event(now(), line) for line in lines))

    def take_tail(self) -> str:
        """The last 4 KB since the last call."""
        self._allowed = None
        tail, self._tail = self._tail, ""
        return tail


def _line(event: Event) -> str:
    return event.message if event.message.endswith("\n") else event.message + "\n"
