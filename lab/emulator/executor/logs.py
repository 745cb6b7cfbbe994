"""A function's log stream in CloudWatch Logs."""

from moto.logs.models import logs_backends

from .output import Event, now

_TAIL_CHARACTERS = 4096


class Stream:
    """One environment's log stream."""

    def __init__(self, account: str, region: str, group: str, name: str) -> None:
        self._backend = logs_backends[account][region]
        self._group = group
        self._name = name
        self._tail = ""

    def write(self, *events: Event) -> None:
        """Append to the stream; it is made if it is not there."""
        told = sorted((e for e in events if e.message.strip()), key=lambda e: e.timestamp)
        if not told:
            return
        self._tail = (self._tail + "".join(map(_line, told)))[-_TAIL_CHARACTERS:]
        self._backend.ensure_log_group(self._group)
        self._backend.ensure_log_stream(self._group, self._name)
        entries = [{"timestamp": e.timestamp, "message": _line(e)} for e in told]
        self._backend.put_log_events(self._group, self._name, entries)

    def say(self, *lines: str) -> None:
        """Append lines of Lambda's own, at this moment."""
        self.write(*(Event(now(), line) for line in lines))

    def take_tail(self) -> str:
        """The last 4 KB since the last call."""
        tail, self._tail = self._tail, ""
        return tail


def _line(event: Event) -> str:
    return event.message if event.message.endswith("\n") else event.message + "\n"
