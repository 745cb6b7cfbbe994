"""What a student has done so far, in the state folder: it outlives the emulator."""

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from lab.course.errors import CourseError
from lab.shared.config import Settings


@dataclass(slots=True)
class Prediction:
    """What the student thought would happen, when (epoch, s), and what happened then."""

    choice: str
    at: float
    observed: str = ""

    @property
    def right(self) -> bool:
        """Whether it came true; False as long as nothing was observed."""
        return self.choice == self.observed


@dataclass(slots=True)
class Record:
    """One exercise: when it was started (epoch, s) and where the journal was then, when each step
    was first seen done and what showed it, how many hints were opened for each step, and what was
    predicted for it."""

    started: float = 0.0
    done: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    predictions: dict[str, Prediction] = field(default_factory=dict)
    cursor: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What this version does not know is left out."""
        known = {each.name for each in fields(cls)}
        record = cls(**{name: value for name, value in data.items() if name in known})
        told = data.get("predictions", {}).items()
        record.predictions = {step: Prediction(**said) for step, said in told}
        return record


class Progress:
    """All exercises of one account; to change it, use ``changing``."""

    def __init__(self, path: Path, records: dict[str, Record], current: str = "") -> None:
        self._path, self._records, self.current = path, records, current

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """From the state folder; a file that cannot be read is set aside, not overwritten."""
        path = _file(settings)
        with suppress(FileNotFoundError):
            try:
                data: dict[str, Any] = json.loads(path.read_text())
                records = {
                    slug: Record.from_json(record) for slug, record in data["exercises"].items()
                }
                return cls(path, records, data.get("current", ""))
            except (ValueError, KeyError, TypeError, AttributeError):
                path.replace(path.with_suffix(".unreadable"))
        return cls(path, {})

    @classmethod
    @contextmanager
    def changing(cls, settings: Settings) -> Iterator[Self]:
        """The progress as it is now, saved at the end; of two terminals at once, one waits."""
        with _locked(_file(settings).with_suffix(".lock")):
            progress = cls.load(settings)
            yield progress
            progress.save()

    def of(self, slug: str) -> Record:
        """The record of an exercise, empty if it was never started."""
        return self._records.setdefault(slug, Record())

    def start(self, slug: str, cursor: str = "") -> None:
        """Begin an exercise anew; it becomes the current one. ``cursor`` is the journal's."""
        self._records[slug] = Record(started=time.time(), cursor=cursor)
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

    def clear(self) -> None:
        """As if nothing had ever been started."""
        self._records, self.current = {}, ""

    def save(self) -> None:
        """Replace the file in one go; CourseError if it cannot be written."""
        data = {
            "current": self.current,
            "exercises": {slug: asdict(record) for slug, record in self._records.items()},
        }
        draft = self._path.with_suffix(f".{os.getpid()}")
        with _writable(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(data, indent=1))
            draft.replace(self._path)


def _file(settings: Settings) -> Path:
    return settings.state_dir / "progress" / f"{settings.account}.json"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock; the kernel frees it when its holder ends, however it ends."""
    with _writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CourseError(
            f"Your progress cannot be written to {path}: {error.strerror}. "
            "Choose a folder you may write to: LAB_STATE_DIR=~/.fanout"
        ) from None
