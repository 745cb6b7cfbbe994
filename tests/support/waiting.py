"""Polls for what takes a moment."""

import time
from collections.abc import Callable


def until[T](get: Callable[[], T], seconds: float = 15, pause: float = 0.02) -> T:
    """The first true answer of ``get``; fails with the last one after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (answer := get()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {seconds} s")
        time.sleep(pause)
    return answer
