"""Waiting for AWS without boto3's waiters, which sleep a second or more at a time."""

import time
from collections.abc import Callable

from lab.stack.errors import StackError

SECONDS = 60
_FIRST, _LONGEST = 0.02, 1.0


def until(done: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Ask ``done`` at growing intervals until it says yes; StackError after ``seconds``."""
    pause, end = _FIRST, time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise StackError(
                f"Waited {seconds:g} s for {what}, in vain. "
                "See what the emulator says with: lab logs emulator"
            )
        time.sleep(pause)
        pause = min(pause * 1.2, _LONGEST)
