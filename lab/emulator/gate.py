"""Holds calls back for a moment: while the emulator forgets its state, none begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Any

from lab.emulator.departures import CLIENT_LEFT

# Longer than any reset takes; after that, a call goes ahead whatever holds it.
LONGEST_WAIT = 10.0


class Gate:
    """Knows the calls that are under way. Calls of services to each other always pass: a call
    that is under way waits for them."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._closed = False
        self._under_way: set[int] = set()

    def enter(self, chain: Any, context: Any, response: object) -> None:
        """A request handler: wait while the gate is closed."""
        if context.request.path.startswith("/_lab/"):
            return
        with self._changed:
            waits = self._closed and not context.is_internal_call
            if waits:
                self._changed.wait_for(lambda: not self._closed, LONGEST_WAIT)
            left = context.request.environ.get(CLIENT_LEFT)
            # A function that was ended meanwhile is not to write into what comes after it.
            if waits and left and left():
                chain.terminate()
                return
            self._under_way.add(id(context))

    def leave(self, chain: object, context: Any, response: object) -> None:
        """A finalizer: the call has come to its end."""
        with self._changed:
            self._under_way.discard(id(context))
            self._changed.notify_all()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """No call from outside begins in here."""
        with self._changed:
            self._closed = True
        try:
            yield
        finally:
            with self._changed:
                self._closed = False
                self._changed.notify_all()

    def drain(self, seconds: float) -> None:
        """Wait until the calls under way have ended, for ``seconds`` at most."""
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way, seconds)
