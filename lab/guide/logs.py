"""What functions print, told as they run: nothing is asked while nothing runs."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lab import journal
from lab.guide.hub import Close, Tell
from lab.journal import logs, names, words
from lab.journal.logs import Line
from lab.shared import aws
from lab.shared.config import Settings

log = logging.getLogger(__name__)
COUNT = 200
# Each message repeats the lines before its own: a page that came in between misses none.
TOLD = 50
# A run's lines are written a moment after its end is told; it is looked for them this often.
LOOKS_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
PAUSE_SECONDS = 0.3


def latest(settings: Settings, function: str) -> list[Line]:
    """The last lines of a function, none if it never ran; raises botocore's errors."""
    client = aws.client(settings, "logs", actor="guide")
    try:
        return logs.latest(client, function, COUNT)
    except client.exceptions.ResourceNotFoundException:
        return []


def shown(line: Line) -> dict[str, Any]:
    """A line for a page: when, what kind it is, and a report in words."""
    report = line.report
    return {
        "id": line.id,
        "time": line.time / 1000,
        "clock": words.clock(line.time / 1000),
        "text": line.text,
        "kind": line.kind,
        "words": report.words if report else "",
        "failed": bool(report and report.status),
    }


class Logs:
    """The topics "logs:<function>": {"lines": [...]}, those of before and what is new."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._runs = settings, _Runs(settings)

    def begin(self, function: str, tell: Tell) -> Close:
        """Tell of one function until it is closed."""
        if not logs.FUNCTION_NAME.fullmatch(function):
            return lambda: None
        reader = _Reader(self._settings, function, tell)
        forget = self._runs.listen(function, reader.ran)

        def close() -> None:
            forget()
            reader.close()

        return close


class _Runs:
    """Follows the journal once for all functions, while somebody listens."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._lock = settings, threading.Lock()
        self._listeners: dict[str, list[Callable[[str], None]]] = {}
        self._following = False

    def listen(self, function: str, ran: Callable[[str], None]) -> Close:
        with self._lock:
            self._listeners.setdefault(function, []).append(ran)
            if not self._following:
                self._following = True
                threading.Thread(target=self._follow, name="runs", daemon=True).start()
        return lambda: self._forget(function, ran)

    def _forget(self, function: str, ran: Callable[[str], None]) -> None:
        with self._lock:
            left = [each for each in self._listeners.pop(function, []) if each != ran]
            if left:
                self._listeners[function] = left

    def _follow(self) -> None:
        pause = threading.Event()
        while self._is_wanted():
            try:
                runs = journal.follow(
                    self._settings, kind="invocation", stopped=lambda: not self._listeners
                )
                for run in runs:
                    self._tell(names.function_name(run.resource), run.request_id)
            except journal.JournalError:
                pause.wait(1)  # it was never there; it may come

    def _is_wanted(self) -> bool:
        with self._lock:
            self._following = bool(self._listeners)
            return self._following

    def _tell(self, function: str, request_id: str) -> None:
        with self._lock:
            listeners = list(self._listeners.get(function, ()))
        for ran in listeners:
            ran(request_id)


class _Reader:
    """Reads one function's lines after each of its runs, in a thread of its own."""

    def __init__(self, settings: Settings, function: str, tell: Tell) -> None:
        self._settings, self._function, self._tell = settings, function, tell
        self._news, self._closed = threading.Event(), threading.Event()
        self._requests: set[str] = set()
        self._kept: deque[Line] = deque(maxlen=COUNT)
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name=f"logs {function}", daemon=True).start()

    def ran(self, request_id: str) -> None:
        """The function has run: its lines are there, or will be in a moment."""
        with self._lock:
            self._requests.add(request_id)
        self._news.set()

    def close(self) -> None:
        self._closed.set()
        self._news.set()

    def _run(self) -> None:
        self._look()
        while True:
            self._news.wait()
            self._news.clear()
            for seconds in LOOKS_SECONDS:
                if self._closed.wait(seconds):
                    return
                self._look()
                if not self._requests:
                    break
            with self._lock:
                self._requests.clear()
            if self._closed.wait(PAUSE_SECONDS):
                return

    def _look(self) -> None:
        """Tell what is new."""
        try:
            found = self._read()
        except (BotoCoreError, ClientError) as error:
            log.info("The logs of %s cannot be read: %s", self._function, error)
            return
        known = {line.id for line in self._kept}
        new = [line for line in found if line.id not in known]
        self._kept.extend(new)
        reported = {line.request for line in new if line.kind == "report"}
        with self._lock:
            self._requests -= reported
        if new:
            told = list(self._kept)[-max(TOLD, len(new)) :]
            self._tell({"lines": [shown(line) for line in told]})

    def _read(self) -> list[Line]:
        if not self._kept:
            return latest(self._settings, self._function)
        client = aws.client(self._settings, "logs", actor="guide")
        try:
            return logs.in_order(logs.since(client, self._function, self._kept[-1].time))
        except client.exceptions.ResourceNotFoundException:
            self._kept.clear()  # another emulator, or a reset: it begins anew
            return []
