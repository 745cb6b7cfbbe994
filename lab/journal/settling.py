"""Puts what is followed into the order in which it began: the journal tells in that of its ends."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue

from lab.shared.event import Event

# A publish ends some milliseconds after its first deliveries have.
QUIET_SECONDS = 0.15
LONGEST_SECONDS = 1.0


def settled(events: Iterable[Event], quiet: float = QUIET_SECONDS) -> Iterator[list[Event]]:
    """``events`` in batches that end with a pause, each in order; raises what ``events`` raises."""
    came: SimpleQueue[Event | BaseException | None] = SimpleQueue()
    threading.Thread(target=_read, args=(events, came), daemon=True).start()
    while True:
        batch = [came.get()]
        end = time.monotonic() + LONGEST_SECONDS
        with suppress(Empty):
            while batch[-1] is not None and time.monotonic() < end:
                batch.append(came.get(timeout=quiet))
        found = [each for each in batch if isinstance(each, Event)]
        if found:
            yield sorted(found, key=lambda event: event.time)
        for each in batch:
            if isinstance(each, BaseException):
                raise each
        if batch[-1] is None:
            return


def _read(events: Iterable[Event], came: "SimpleQueue[Event | BaseException | None]") -> None:
    try:
        for event in events:
            came.put(event)
    except BaseException as error:
        came.put(error)
    came.put(None)
