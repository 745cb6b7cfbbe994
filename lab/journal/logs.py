"""Reads what functions print, and says the lines that Lambda itself writes in words."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["start", "end", "report", "error", "line"]
# A group has a stream for each environment; the latest lines are in those that were written last.
STREAMS = 10
FUNCTION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REQUEST = re.compile(r"^(START|END|REPORT) RequestId: ([0-9a-f-]{36})")
_FIELD = re.compile(r"([A-Z][A-Za-z ]+): ([\d.]+|\w+)(?: (ms|MB))?(?=\t|\s*$)")
_ERROR = re.compile(r"^(?:\[ERROR\]|\[CRITICAL\]|Traceback \(|.{0,80}Task timed out after )")
_RUNTIME = ("INIT_START", "INIT_REPORT", "EXTENSION")


@dataclass(frozen=True, slots=True)
class Report:
    """What a run took: milliseconds and megabytes. ``init_ms`` is None where the environment was
    there already (warm); ``status`` is "" , or "error" or "timeout"."""

    duration_ms: float
    billed_ms: int
    memory_mb: int
    used_mb: int
    init_ms: float | None = None
    status: str = ""

    @property
    def words(self) -> str:
        """In one line."""
        cold = f", cold: init {self.init_ms:.0f} ms" if self.init_ms is not None else ", warm"
        ended = {"": "", "timeout": ", timed out", "error": ", failed"}
        return (
            f"ran {_ms(self.duration_ms)}, billed {self.billed_ms} ms, "
            f"{self.used_mb} of {self.memory_mb} MB{cold}"
            f"{ended.get(self.status, f', {self.status}')}"
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a log, its text without the line break at its end. ``time`` is in milliseconds
    since 1970; ``request`` the run that Lambda's own lines name."""

    id: str
    time: int
    text: str
    stream: str = ""

    @property
    def kind(self) -> Kind:
        """What it is; by its form, because a function may print anything."""
        if found := _REQUEST.match(self.text):
            kinds: dict[str, Kind] = {"START": "start", "END": "end", "REPORT": "report"}
            return kinds[found[1]]
        return "error" if _ERROR.match(self.text) else "line"

    @property
    def request(self) -> str:
        """The run's request id, in Lambda's own lines."""
        found = _REQUEST.match(self.text)
        return found[2] if found else ""

    @property
    def report(self) -> Report | None:
        """What a REPORT line says."""
        return parse_report(self.text) if self.kind == "report" else None


def parse_report(text: str) -> Report | None:
    """A REPORT line; None for one that does not say enough."""
    has = {name.strip(): value for name, value, _ in _FIELD.findall(text)}
    try:
        return Report(
            float(has["Duration"]),
            int(has["Billed Duration"]),
            int(has["Memory Size"]),
            int(has["Max Memory Used"]),
            float(has["Init Duration"]) if "Init Duration" in has else None,
            has.get("Status", ""),
        )
    except (KeyError, ValueError):
        return None


def group(function: str) -> str:
    """The name of a function's log group."""
    return f"/aws/lambda/{function}"


def since(logs: Any, function: str, begin: int = 0) -> Iterator[Line]:
    """All lines from ``begin`` on (milliseconds since 1970), stream by stream; ``logs`` is a client
    of CloudWatch Logs. Raises its ResourceNotFoundException if nothing was ever written."""
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group(function), startTime=begin
    )
    for page in pages:
        yield from map(_line, page["events"])


def latest(logs: Any, function: str, count: int) -> list[Line]:
    """The last lines, in their order; raises as ``since``."""
    name = group(function)
    streams = logs.describe_log_streams(
        logGroupName=name, orderBy="LastEventTime", descending=True, limit=STREAMS
    )["logStreams"]
    times = [
        int(event["timestamp"])
        for stream in streams
        for event in logs.get_log_events(
            logGroupName=name,
            logStreamName=stream["logStreamName"],
            limit=count,
            startFromHead=False,
        )["events"]
    ]
    # Only this way do events have their ids.
    return in_order(since(logs, function, min(sorted(times)[-count:], default=0)))[-count:]


def in_order(lines: Iterable[Line]) -> list[Line]:
    """By time; lines of one time and stream stay as they are."""
    return sorted(lines, key=lambda line: line.time)


def nearest(name: str, known: Sequence[str]) -> str:
    """What to say to who asks for a function that is not there: the next thing to do."""
    if near := difflib.get_close_matches(name, known, n=1):
        return f"did you mean {near[0]}?"
    if known:
        return f"there are: {', '.join(known[:20])}"
    return "lab setup makes the course's functions"


def _line(event: dict[str, Any]) -> Line:
    return Line(
        str(event.get("eventId") or ""),
        int(event["timestamp"]),
        str(event["message"]).rstrip(),
        str(event.get("logStreamName") or ""),
    )


def _ms(duration: float) -> str:
    return f"{duration:.1f} ms" if duration < 1000 else f"{duration / 1000:.2f} s"
