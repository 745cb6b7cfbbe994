"""Single keys from a terminal, which is left as it was found, however the command ends."""

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def keys() -> Iterator["Keys"]:
    """Read keys as they are pressed. Ctrl-C stays a signal; after Ctrl-Z and fg it goes on."""
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)

    def again(*_: object) -> None:
        tty.setcbreak(number)

    resumed = signal.signal(signal.SIGCONT, again)
    try:
        tty.setcbreak(number)
        yield Keys(number)
    finally:
        signal.signal(signal.SIGCONT, resumed)
        termios.tcsetattr(number, termios.TCSADRAIN, before)


class Keys:
    """Waits for a key or for another thread's ``wake``."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._out, self._in = os.pipe()
        os.set_blocking(self._in, False)

    def wake(self) -> None:
        """End the wait; from any thread."""
        with suppress(BlockingIOError):  # full of wakes already
            os.write(self._in, b".")

    def wait(self) -> str:
        """The key that was pressed, "" if something else ended the wait; EOFError if the
        terminal is gone."""
        ready, _, _ = select.select([self._terminal, self._out], [], [])
        if self._out in ready:
            os.read(self._out, 4096)
        if self._terminal not in ready:
            return ""
        pressed = os.read(self._terminal, 64).decode(errors="replace")
        if not pressed:
            raise EOFError
        return "" if pressed.startswith("\x1b") else pressed[0].lower()
