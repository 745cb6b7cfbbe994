"""Shows what is appended to a log file, line by line."""

from pathlib import Path

from lab.cli.output import printable, say


class Tail:
    """Follows one file from its end; a file that starts again is read from its beginning."""

    def __init__(self, path: Path, name: str = "") -> None:
        self._path, self._prefix = path, f"{name:<9}" if name else ""
        self._at = self._size()
        self._rest = b""

    def show_new(self) -> None:
        """Print the whole lines that came since the last call."""
        if self._size() < self._at:
            self._at, self._rest = 0, b""
        try:
            with self._path.open("rb") as log:
                log.seek(self._at)
                new = log.read(1 << 20)
        except OSError:
            return
        self._at += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            say(self._prefix + printable(line.decode(errors="replace")))

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0
