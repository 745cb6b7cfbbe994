"""Remembers that the stack was made, and in which life of the emulator: its state dies with it."""

from pathlib import Path

from lab.cli import files, processes
from lab.cli.parts import EMULATOR
from lab.shared.config import ROOT, Settings

# A change here is a change of what the stack would make.
_SOURCES = ("lambdas", "lab/stack")


def is_made(settings: Settings) -> bool:
    """Whether the stack is whole in the emulator that runs now, from the code as it is now."""
    return files.read_json(files.run_file(settings, "stack")) == _now(settings)


def remember(settings: Settings) -> None:
    """``ensure`` has come to its end."""
    files.write_json(files.run_file(settings, "stack"), _now(settings))


def forget(settings: Settings) -> None:
    """The stack is being changed or removed."""
    files.run_file(settings, "stack").unlink(missing_ok=True)


def _now(settings: Settings) -> dict[str, object]:
    emulator = processes.find(EMULATOR, settings)
    return {
        "emulator": emulator.identity if emulator else None,
        "account": settings.account,
        "endpoint": settings.endpoint,
        "code": _fingerprint(ROOT),
    }


def _fingerprint(root: Path) -> list[list[object]]:
    found = (p for source in _SOURCES for p in (root / source).rglob("*") if p.is_file())
    kept = (p for p in found if "__pycache__" not in p.parts)
    return sorted([str(p.relative_to(root)), p.stat().st_mtime_ns, p.stat().st_size] for p in kept)
