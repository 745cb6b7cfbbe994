"""Where one emulator keeps its files: all in the lab's state folder, but what all may share."""

import hashlib
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab.shared.config import Settings


def prepare(settings: Settings) -> None:
    """Make the folders of this emulator; drop entry points cached for an older install."""
    current = entry_point_cache(settings)
    for path in (temporary(settings), current, shared()):
        path.mkdir(parents=True, exist_ok=True)
    for other in current.parent.iterdir():
        if other != current:
            shutil.rmtree(other, ignore_errors=True)


def directories(settings: Settings) -> Any:
    """LocalStack's folders (``localstack.config.dirs``) for this emulator."""
    from localstack.config import Directories

    root = settings.state_dir / "emulator"
    names = ("var_libs", "mounted_tmp", "functions", "data", "config", "init", "logs")
    own = {name: str(root / name) for name in names}
    tmp = str(temporary(settings) / "localstack")
    return Directories(static_libs=str(shared()), cache=str(shared()), tmp=tmp, **own)


def temporary(settings: Settings) -> Path:
    """Where the emulator makes its temporary files."""
    return settings.state_dir / "emulator" / "tmp"


def shared() -> Path:
    """What every emulator of this install may read: the index of AWS's operations."""
    return Path(sys.prefix) / "var" / "fanout"


def entry_point_cache(settings: Settings) -> Path:
    """Where plux caches entry points: a folder of its own for each set of installed ones.

    plux itself tells installs apart only by times rounded to two minutes.
    """
    key = _fingerprint(Path(entry) for entry in sys.path)
    return settings.state_dir / "emulator" / "cache" / key


def _fingerprint(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.dist-info/entry_points.txt")):
            stat = path.stat()
            digest.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return digest.hexdigest()[:12]
