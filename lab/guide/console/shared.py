"""One reading for all pages that ask for the same at the same time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request

from lab.guide.context import guide

# All who ask within this time share a reading, however fast things happen.
INTERVAL_SECONDS = 0.3
_MOST_KEYS = 500


@dataclass
class _Reading:
    """The last reading of a key: when it began, and what it brought."""

    began: float = -1.0
    found: Any = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Shared:
    """``get`` answers with a reading that began after the question: never with what was before."""

    def __init__(self, interval: float = INTERVAL_SECONDS) -> None:
        self._interval = interval
        self._readings: dict[Any, _Reading] = {}
        self._lock = threading.Lock()

    def get[T](self, key: Any, read: Callable[[], T]) -> T:
        """What ``read`` brings; one of those who wait for the same key does it for all."""
        asked = time.monotonic()
        reading = self._of(key)
        with reading.lock:
            if reading.began < asked:
                time.sleep(max(0.0, reading.began + self._interval - time.monotonic()))
                reading.began = time.monotonic()
                try:
                    reading.found = read()
                except BaseException:
                    reading.began = -1.0
                    raise
            found: T = reading.found
            return found

    def _of(self, key: Any) -> _Reading:
        with self._lock:
            if len(self._readings) > _MOST_KEYS:
                self._readings.clear()
            return self._readings.setdefault(key, _Reading())


_fragments = Shared()


def fragment(template: str, state: Callable[[], dict[str, Any]]) -> str:
    """The part of a page that its script asks for again (``?fragment=``), made once for all who
    ask for the same address at once."""
    key = (guide().settings, request.full_path)
    return _fragments.get(key, lambda: render_template(template, **state()))
