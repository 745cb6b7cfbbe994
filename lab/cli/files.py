"""The files of a run: where they are, and how they are read and written."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from lab.cli.errors import LabError
from lab.shared.config import Settings


def make_folder(path: Path) -> Path:
    """The folder, made if it is missing; LabError if it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabError(
            f"The lab cannot write to {path}.",
            error.strerror or str(error),
            "LAB_STATE_DIR=~/.fanout lab up   (any folder you may write to)",
        ) from error
    return path


def run_file(settings: Settings, name: str) -> Path:
    """What the lab remembers of a run, as JSON."""
    return settings.state_dir / "run" / f"{name}.json"


def log_file(settings: Settings, name: str) -> Path:
    """What a part printed."""
    return settings.state_dir / "logs" / f"{name}.log"


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; empty if the file is missing, cut short or not ours."""
    with contextlib.suppress(OSError, ValueError):
        data = json.loads(path.read_text())
        if isinstance(data, dict):
            return data
    return {}


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Replace the file in one go, so that a reader never sees half of it."""
    make_folder(path.parent)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(data))
    draft.replace(path)


def tail(path: Path, lines: int, most_bytes: int = 1 << 20) -> list[str]:
    """The last lines of a log that may be huge or missing."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - most_bytes))
            return log.read().decode(errors="replace").splitlines()[-lines:]
    except OSError:
        return []
