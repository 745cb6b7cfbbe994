"""A receipt: what a student did, step by step, in a file that an instructor can verify.

Each entry's hash covers the entry and the hash before it, so a file that was edited by hand does
not add up. It proves no more than that: who can edit the file can also compute the hashes anew,
and the lab is the student's own. See PROVES.
"""

import hashlib
import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from lab import journal
from lab.course.catalogue import catalogue
from lab.course.errors import CourseError
from lab.course.exercise import Exercise
from lab.course.progress import Progress, Record
from lab.journal import JournalError
from lab.shared.config import Settings
from lab.shared.event import Event

FORMAT = "fanout receipt 1"
PROVES = (
    "A receipt that adds up was not edited by hand. It does not prove who did the exercises, nor "
    "that they were done in this lab: all of it was made on the student's own computer."
)
MOST_BYTES = 4 << 20
_MOST_EVENTS = 20  # of one step: the last before it was done
_MOST_LETTERS = 2000
_CLOCK_SECONDS = 5.0
_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a receipt, with its journal's events as (id, time)."""

    exercise: str
    step: str
    done: float
    events: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it was read: ``faults`` says what does not add up, ``notes`` what is worth
    knowing; times are seconds since the epoch."""

    path: Path
    student: str = ""
    made: float = 0.0
    steps: tuple[Step, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def exercises(self) -> tuple[str, ...]:
        """The slugs, in order, each once."""
        return tuple(dict.fromkeys(step.exercise for step in self.steps))


class _BadReceiptError(Exception):
    """What is wrong with the file, in words."""


def make(student: str, exercises: Sequence[Exercise], settings: Settings) -> dict[str, Any]:
    """The receipt of what was done of these exercises; CourseError if that is nothing."""
    progress = Progress.load(settings)
    events, journal_says = _events(settings)
    entries: list[dict[str, Any]] = [
        {
            "student": student,
            "made": time.time(),
            "lab": version("fanout-lab"),
            "account": settings.account,
            "catalogue": digest(),
            "journal": journal_says,
        }
    ]
    for exercise in exercises:
        entries += _entries(exercise, progress.of(exercise.slug), events)
    if len(entries) == 1:
        raise CourseError("No step was done yet, so there is nothing to submit. See: lab list")
    return {"format": FORMAT, "says": PROVES, "chain": _chained(entries)}


def digest() -> str:
    """One hash over what the catalogue asks and checks: equal in two labs if these are."""
    found = hashlib.sha256()
    for exercise in catalogue():
        for name in ("exercise.toml", "checks.py"):
            content = (exercise.folder / name).read_bytes()
            found.update(f"{exercise.slug}/{name} {len(content)}\n".encode() + content)
    return found.hexdigest()


def read(path: Path) -> Receipt:
    """The receipt in a file, whatever is in it: what is wrong is among its faults."""
    try:
        data = _json(path)
        entries = list(_unchained(data))
    except _BadReceiptError as bad:
        return Receipt(path, faults=(str(bad),))
    head, faults, steps = entries[0], list[str](), list[Step]()
    try:
        student, made = _text(head, "student", 200), _time(head, "made")
        theirs = _text(head, "catalogue", 64)
        for entry in entries[1:]:
            steps.append(_step(entry))
            faults += _step_faults(entry, steps[-1], made)
    except _BadReceiptError as bad:
        return Receipt(path, faults=(str(bad),))
    faults += _order_faults(steps)
    if made > time.time() + _DAY:
        faults.append("It was made in the future.")
    notes = () if theirs == digest() else ("Made with other exercises than those of this lab.",)
    return Receipt(path, student, made, tuple(steps), tuple(dict.fromkeys(faults)), notes)


def compare(receipts: Sequence[Receipt]) -> dict[Path, list[str]]:
    """By file: which other students' receipts show the very same acts."""
    owners: dict[tuple[Any, ...], list[Receipt]] = {}
    for receipt in receipts:
        for mark in _marks(receipt):
            owners.setdefault(mark, []).append(receipt)
    found: dict[Path, dict[str, int]] = {}
    for sharing in owners.values():
        for one in sharing:
            for other in sharing:
                if _name(one) != _name(other):
                    same = found.setdefault(one.path, {})
                    whose = f"{other.student} ({other.path.name})"
                    same[whose] = same.get(whose, 0) + 1
    return {
        path: [f"{n} steps or events are the very same as those of {o}." for o, n in same.items()]
        for path, same in found.items()
    }


def _marks(receipt: Receipt) -> set[tuple[Any, ...]]:
    """What no two students can have in common: the journal's events, the moments of steps."""
    events = {("event", *event) for step in receipt.steps for event in step.events}
    return events | {("step", step.exercise, step.step, step.done) for step in receipt.steps}


def _name(receipt: Receipt) -> str:
    return " ".join(receipt.student.casefold().split())


def _events(settings: Settings) -> tuple[list[Event], str]:
    try:
        page = journal.history(settings, actor="student")
    except JournalError:
        return [], "the emulator did not answer"
    return list(page.events), "read"


def _entries(exercise: Exercise, record: Record, events: list[Event]) -> Iterator[dict[str, Any]]:
    since = record.started
    for step in exercise.steps:
        if step.id not in record.done:
            continue
        done = record.done[step.id]
        shown = [e for e in events if since <= e.time <= done][-_MOST_EVENTS:]
        yield {
            "exercise": exercise.slug,
            "step": step.id,
            "started": record.started,
            "done": done,
            "hints": record.hints.get(step.id, 0),
            "evidence": record.evidence.get(step.id, "")[:_MOST_LETTERS],
            "events": [_event(event) for event in shown],
        }
        since = max(since, done)


def _event(event: Event) -> dict[str, Any]:
    operation = f"{event.service} {event.operation}"
    shown = {"id": event.id, "time": event.time, "operation": operation}
    return shown | {"resource": event.resource[:200], "error": event.error[:100]}


def _chained(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chain, last = [], ""
    for entry in entries:
        last = _hash(last, entry)
        chain.append({"entry": entry, "hash": last})
    return chain


def _hash(before: str, entry: Mapping[str, Any]) -> str:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def _json(path: Path) -> Mapping[str, Any]:
    try:
        if not path.is_file():
            raise _BadReceiptError(
                "There is no such file." if not path.exists() else "This is no file."
            )
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _BadReceiptError(f"It cannot be read: {error}") from None
    if len(content) > MOST_BYTES:
        raise _BadReceiptError(f"It is larger than {MOST_BYTES >> 20} MB, as no receipt is.")
    try:
        data = json.loads(content.decode())
    except UnicodeDecodeError:
        raise _BadReceiptError("It is not text in UTF-8.") from None
    except RecursionError:
        raise _BadReceiptError("It is nested deeper than a receipt is.") from None
    except ValueError as error:
        raise _BadReceiptError(f"It is not JSON: {str(error)[:200]}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _BadReceiptError("It is no receipt of lab submit.")
    return data


def _unchained(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    chain, last = data.get("chain"), ""
    if not isinstance(chain, list) or len(chain) < 2:
        raise _BadReceiptError("Its chain is missing.")
    for number, link in enumerate(chain, 1):
        entry = link.get("entry") if isinstance(link, dict) else None
        if not isinstance(entry, dict):
            raise _BadReceiptError(f"Entry {number} is not as lab submit writes it.")
        try:
            last = _hash(last, entry)
        except (RecursionError, ValueError):
            raise _BadReceiptError(f"Entry {number} is not as lab submit writes it.") from None
        if link.get("hash") != last:
            raise _BadReceiptError(f"Entry {number} was changed after lab submit had written it.")
        yield entry


def _step(entry: Mapping[str, Any]) -> Step:
    events = entry.get("events")
    if not isinstance(events, list) or len(events) > _MOST_EVENTS:
        raise _BadReceiptError("The events of a step are not as lab submit writes them.")
    told = [event if isinstance(event, dict) else {} for event in events]
    return Step(
        _text(entry, "exercise", 100),
        _text(entry, "step", 100),
        _time(entry, "done"),
        tuple((_text(event, "id", 100), _time(event, "time")) for event in told),
    )


def _step_faults(entry: Mapping[str, Any], step: Step, made: float) -> Iterator[str]:
    _text(entry, "evidence", _MOST_LETTERS, empty=True)
    started, name = _time(entry, "started"), f"{step.exercise}, step {step.step}"
    known = next((e for e in catalogue() if e.slug == step.exercise), None)
    if known is None:
        yield f"This lab has no exercise {step.exercise}."
    elif step.step not in {each.id for each in known.steps}:
        yield f"This lab has no step {step.step} in {step.exercise}."
    if not started <= step.done <= made:
        yield f"{name}: it was done before it was begun, or after the receipt was made."
    times = [at for _, at in step.events]
    if times != sorted(times):
        yield f"{name}: its events are not in the order of time."
    if (
        times
        and not started - _CLOCK_SECONDS <= times[0] <= times[-1] <= step.done + _CLOCK_SECONDS
    ):
        yield f"{name}: its events are not of the time in which it was done."


def _order_faults(steps: list[Step]) -> Iterator[str]:
    seen = [(step.exercise, step.step) for step in steps]
    if len(set(seen)) < len(seen):
        yield "A step is there twice."
    for one, two in pairwise(steps):
        if one.exercise == two.exercise and two.done < one.done:
            yield f"{two.exercise}: step {two.step} was done before step {one.step}."


def _text(entry: Mapping[str, Any], name: str, most: int, empty: bool = False) -> str:
    value = entry.get(name)
    if isinstance(value, str) and len(value) <= most and (empty or value.strip()):
        return value
    raise _BadReceiptError(f"Its {name!r} is not as lab submit writes it.")


def _time(entry: Mapping[str, Any], name: str) -> float:
    value = entry.get(name)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and abs(value) < 1e12 and math.isfinite(value) and value >= 0:  # type: ignore[operator,arg-type]
        return float(value)  # type: ignore[arg-type]
    raise _BadReceiptError(f"Its {name!r} is no time.")
