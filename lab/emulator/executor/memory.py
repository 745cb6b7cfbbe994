"""How much memory an environment's processes use."""

from pathlib import Path

_MB = 1024


class Meter:
    """Measures the processes below an environment's first process (itself not included)."""

    def __init__(self, init: int) -> None:
        self._init = init
        self.peak = 0

    def now(self) -> int:
        """Megabytes resident in the whole tree now."""
        return self._measure("VmRSS:")

    def most(self) -> int:
        """The most megabytes used so far."""
        self.peak = max(self.peak, self._measure("VmHWM:"))
        return self.peak

    def _measure(self, row: str) -> int:
        kilobytes = sum(_row(pid, row) for pid in _descendants(self._init))
        megabytes = -(-kilobytes // _MB)
        self.peak = max(self.peak, megabytes)
        return megabytes


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    todo = [pid]
    while todo:
        for child in _children(todo.pop()):
            found.append(child)
            todo.append(child)
    return found


def _children(pid: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(c) for t in threads for c in (t / "children").read_text().split()]
    except OSError:
        return []


def _row(pid: int, row: str) -> int:
    try:
        with open(f"/proc/{pid}/status") as status:  # noqa: PTH123
            for line in status:
                if line.startswith(row):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0
