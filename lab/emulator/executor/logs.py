"""A function's output as CloudWatch Logs has it: events, cut from a stream of bytes."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from moto.logs.models import logs_backends

# A frame of the logging module: type, length, time in microseconds, then the message. AWS's
# interface client writes them so that a message of many lines stays one event. Never in UTF-8.
_MAGIC = b"\xa5\x5a\x00"
_HEADER = 16
_TAIL_CHARACTERS = 4096


@dataclass(frozen=True)
class Event:
    """One entry of a log stream: milliseconds since 1970, and its text."""

    timestamp: int
    message: str


class Parser:
    """Cuts output into events: lines of plain text, and frames; ``rewrite`` edits each text."""

    def __init__(self, rewrite: Callable[[bytes], bytes] = bytes) -> None:
        self._rest = bytearray()
        self._rewrite = rewrite

    def feed(self, data: bytes) -> list[Event]:
        """The events that ``data`` completes."""
        self._rest += data
        events: list[Event] = []
        while self._rest:
            at = self._rest.find(_MAGIC)
            if at == 0:
                if (frame := self._frame()) is None:
                    break
                events.append(frame)
            elif at > 0:
                events += self._lines(at)
            else:
                events += self._lines(self._rest.rfind(b"\n") + 1)
                break
        return events

    def flush(self) -> list[Event]:
        """What was written without a line break at its end."""
        return self._lines(len(self._rest))

    def _frame(self) -> Event | None:
        length = int.from_bytes(self._rest[4:8])
        if len(self._rest) < _HEADER + length:
            return None
        frame = self._take(_HEADER + length)
        microseconds = int.from_bytes(frame[8:_HEADER])
        return Event(microseconds // 1000, self._text(frame[_HEADER:]))

    def _lines(self, count: int) -> list[Event]:
        text = self._text(self._take(count))
        return [Event(now(), line) for line in text.split("\n") if line]

    def _text(self, data: bytes) -> str:
        return self._rewrite(data).decode(errors="replace")

    def _take(self, count: int) -> bytes:
        taken = bytes(self._rest[:count])
        del self._rest[:count]
        return taken


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


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def _line(event: Event) -> str:
    return event.message if event.message.endswith("\n") else event.message + "\n"
