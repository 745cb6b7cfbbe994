"""A function's output, cut from a stream of bytes into events."""

import time
from collections.abc import Callable
from dataclasses import dataclass

# A frame of the logging module: type, length, time in microseconds, then the message. AWS's
# interface client writes them so that a message of many lines stays one event. Never in UTF-8.
_MAGIC = b"\xa5\x5a\x00"
_HEADER = 16
# CloudWatch Logs takes no longer event.
_LONGEST = 256 * 1024


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
                whole = len(self._rest) >= _LONGEST
                events += self._lines(len(self._rest) if whole else self._rest.rfind(b"\n") + 1)
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


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
