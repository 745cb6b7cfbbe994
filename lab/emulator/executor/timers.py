"""When idle environments end: one thread for all of LocalStack's timers, and a bound on warmth."""

import heapq
import threading
import time
from collections.abc import Callable

# After a burst there may be fifty warm environments. So many stay for as long as LocalStack says
# (LAMBDA_KEEPALIVE_MS, ten minutes), the rest just long enough for the next burst to find them.
WARM = 8
BURST_SECONDS = 30.0

_KEEPALIVE = "keepalive_passed"


class SharedTimer:
    """threading.Timer's interface without its threads: each invocation starts and cancels one."""

    def __init__(self, interval: float, function: Callable[..., object]) -> None:
        self._interval = interval
        self.function = function
        self.keeps_warm = getattr(function, "__name__", "") == _KEEPALIVE

    def start(self) -> None:
        """Call the function when the interval has passed."""
        _clock.add(self, self._interval)

    def cancel(self) -> None:
        """Do not call it."""
        _clock.remove(self)


class _Clock:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, SharedTimer]] = []
        self._running: set[SharedTimer] = set()
        self._thread: threading.Thread | None = None

    def add(self, timer: SharedTimer, interval: float) -> None:
        with self._changed:
            warm = sum(other.keeps_warm for other in self._running)
            if timer.keeps_warm and warm >= WARM:
                interval = min(interval, BURST_SECONDS)
            self._running.add(timer)
            entry = (time.monotonic() + interval, id(timer), timer)
            heapq.heappush(self._due, entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="timers", daemon=True)
                self._thread.start()
            elif self._due[0] is entry:
                self._changed.notify()

    def remove(self, timer: SharedTimer) -> None:
        with self._changed:
            self._running.discard(timer)
            # Each warm invocation leaves one behind; they would pile up until they are due.
            if len(self._due) > 2 * len(self._running) + 100:
                self._due = [entry for entry in self._due if entry[2] in self._running]
                heapq.heapify(self._due)

    def _run(self) -> None:
        while True:
            threading.Thread(target=self._next().function, daemon=True).start()

    def _next(self) -> SharedTimer:
        with self._changed:
            while True:
                now = time.monotonic()
                while not self._due or self._due[0][0] > now:
                    self._changed.wait(self._due[0][0] - now if self._due else None)
                    now = time.monotonic()
                timer = heapq.heappop(self._due)[2]
                if timer in self._running:
                    self._running.discard(timer)
                    return timer


_clock = _Clock()
