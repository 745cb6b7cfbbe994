"""What a student has done so far, in the state folder: it outlives the emulator."""

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from lab.course.errors import CourseError
from lab.shared.config import Settings


@dataclass(slots=True)
class Record:
    """One exercise: when it was started (epoch, s), when each step was first seen done and what
    showed it, and how many hints were opened for each step."""

    started: float = 0.0
    done: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)


class Progress:
    """All exercises of one account; ``save`` writes it."""

    def __init__(self, path: Path, records: dict[str, Record], current: str = "") -> None:
        self._path, self._records, self.current = path, records, current

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """From the state folder; a file that cannot be read is set aside, not overwritten."""
        path = settings.state_dir / "progress" / f"{settings.account}.json"
        with suppress(FileNotFoundError):
            try:
                data: dict[str, Any] = json.loads(path.read_text())
                records = {slug: Record(**record) for slug, record in data["exercises"].items()}
                return cls(path, records, data.get("current", ""))
            except (ValueError, KeyError, TypeError, AttributeError):
                path.replace(path.with_suffix(".unreadable"))
        return cls(path, {})

    def of(self, slug: str) -> Record:
        """The record of an exercise, empty if it was never started."""
        return self._records.setdefault(slug, Record())

    def start(self, slug: str) -> None:
        """Begin an exercise anew; it becomes the current one."""
        self._records[slug] = Record(started=time.time())
        self.current = slug

    def mark(self, slug: str, done: Iterable[tuple[str, str]]) -> list[str]:
        """Write down steps (id, evidence) seen done; returns those that are new."""
        record, now = self.of(slug), time.time()
        new = [(step, evidence) for step, evidence in done if step not in record.done]
        for step, evidence in new:
            record.done[step], record.evidence[step] = now, evidence
        return [step for step, _ in new]

    def forget(self, slug: str) -> None:
        """As if the exercise had never been started."""
        self._records.pop(slug, None)
        if self.current == slug:
            self.current = ""

    def save(self) -> None:
        """Replace the file in one go; CourseError if it cannot be written."""
        data = {
            "current": self.current,
            "exercises": {slug: asdict(record) for slug, record in self._records.items()},
        }
        draft = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(data, indent=1))
            draft.replace(self._path)
        except OSError as error:
            raise CourseError(
                f"Your progress cannot be written to {self._path}: {error.strerror}. "
                "Choose a folder you may write to: LAB_STATE_DIR=~/.fanout"
            ) from None
