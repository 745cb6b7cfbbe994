"""When which part of the account is to be read again: soon after an event, and not too often."""

import time
from collections.abc import Iterable

from lab.guide.flow.read import Part

# Between two readings of the same part, and of whatever it be for each part that is read.
GAPS = {"bucket": 1.0, "every-contents": 0.3, "environments": 0.2, "functions": 0.3, "apis": 1.0}
GAP = 0.1
COST = 0.03


class Due:
    """Parts with the moments at which they are due, on the monotonic clock."""

    def __init__(self) -> None:
        self._due: dict[Part, float] = {}
        self._read: dict[Part, float] = {}
        self._free = 0.0

    def at(self, part: Part, moment: float) -> None:
        """Read it then, or sooner."""
        earliest = self._read.get(part, 0.0) + GAPS.get(part[0], GAP)
        self._due[part] = min(self._due.get(part, float("inf")), max(moment, earliest))

    def soon(self, parts: Iterable[Part]) -> None:
        """Read them as soon as may be."""
        now = time.monotonic()
        for part in parts:
            self.at(part, now)

    @property
    def seconds(self) -> float:
        """How long nothing is to be read."""
        next_ = min(self._due.values(), default=float("inf"))
        return max(0.0, max(next_, self._free) - time.monotonic())

    def take(self) -> list[Part]:
        """What is due now."""
        now = time.monotonic()
        if now < self._free:
            return []
        found = [part for part, moment in self._due.items() if moment <= now]
        for part in found:
            del self._due[part]
            self._read[part] = now
        if len(self._read) > 5000:
            self._read.clear()
        if found:
            self._free = now + max(GAP, COST * len(found))
        return found
