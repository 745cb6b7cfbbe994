"""All exercises, and the one a student means."""

import difflib
import re
from functools import cache
from pathlib import Path

from lab.course.errors import CourseError
from lab.course.exercise import Exercise

FOLDER = Path(__file__).resolve().parents[1] / "exercises"


@cache
def catalogue() -> tuple[Exercise, ...]:
    """Every exercise, in order; CourseError if one cannot be used."""
    found = (Exercise.load(path.parent) for path in FOLDER.glob("*/exercise.toml"))
    return tuple(sorted(found, key=lambda exercise: exercise.number))


def find(text: str) -> Exercise:
    """The exercise by its number, its folder's name or a part of it; CourseError if none."""
    wanted = text.strip().lower()
    by_name = {exercise.slug: exercise for exercise in catalogue()}
    number = int(wanted) if re.fullmatch(r"[0-9]{1,4}", wanted) else None
    for slug, exercise in by_name.items():
        if wanted == slug or number == exercise.number:
            return exercise
    named = re.search("[a-z]", wanted)
    parts = [e for slug, e in by_name.items() if named and wanted in slug]
    if len(parts) == 1:
        return parts[0]
    near = [e.slug for e in parts] or (
        difflib.get_close_matches(wanted[:60], by_name, n=1, cutoff=0.4) if named else []
    )
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise CourseError(f"There is no exercise {text[:60]!r}.{meant} See all with: lab list")
