"""Ctrl-C, SIGTERM and a closed terminal: seen at any moment, acted on at a safe one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """While entered, a signal raises KeyboardInterrupt; inside ``held`` it waits for the end.

    ``number`` is the first signal that came, or 0.
    """

    def __init__(self) -> None:
        self.number = 0
        self._held = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> "Interrupts":
        self._before = {s: signal.signal(s, self._on_signal) for s in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Not here, please: a process is being started, or everything is being stopped."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def check(self) -> None:
        """Raise what came while it was held, or was swallowed by a library."""
        if self.number:
            raise KeyboardInterrupt

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.number = self.number or number
        if not self._held:
            raise KeyboardInterrupt
