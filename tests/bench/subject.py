"""The lab under measurement: its memory, its CPU, and how long its commands take."""

import contextlib
import time
from collections.abc import Callable

import psutil

from tests.support.lab import Lab


class Subject(Lab):
    """A lab of its own, seen by a stopwatch."""

    def timed(self, *arguments: str) -> float:
        """Type ``lab <arguments>``: the seconds it took; AssertionError where it failed."""
        start = time.perf_counter()
        done = self.run(*arguments)
        seconds = time.perf_counter() - start
        assert done.returncode == 0, f"lab {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return seconds

    def memory(self) -> float:
        """Megabytes that all processes of the lab hold (shared pages counted once)."""
        return self._sum(lambda process: process.memory_full_info().pss) / 1e6

    def cpu(self, seconds: float) -> float:
        """Percent of one core that the lab uses while nobody asks it for anything."""
        before, start = self._cpu_seconds(), time.perf_counter()
        time.sleep(seconds)
        return 100 * (self._cpu_seconds() - before) / (time.perf_counter() - start)

    def _cpu_seconds(self) -> float:
        return self._sum(lambda process: sum(process.cpu_times()[:2]))

    def _sum(self, figure: Callable[[psutil.Process], float]) -> float:
        total = 0.0
        for pid in self.left():
            with contextlib.suppress(psutil.Error):
                total += figure(psutil.Process(pid))
        return total
