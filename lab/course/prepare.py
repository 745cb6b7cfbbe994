"""Puts in place what an exercise needs, and takes away what it makes."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from lab.course import removal
from lab.course.check_api import Maker
from lab.course.exercise import Exercise
from lab.course.modules import load
from lab.shared.config import Settings

Report = Callable[[str], None]


def silent(_: str) -> None:
    """For who need not hear it."""


def prepare(exercise: Exercise, settings: Settings, report: Report = silent) -> Path:
    """The stack if it is needed, the exercise's own start, and its files; returns the folder to
    work in. What is there already is left as it is. ``report`` hears what is done, in lines."""
    if exercise.needs != "emulator":
        from lab import stack  # not for a check: it takes a moment to load

        report("The stack: comparing ...")
        changes = Counter(change.action for change in stack.ensure(settings))
        report("The stack: " + ", ".join(f"{n} {verb}" for verb, n in changes.items()))
    if start := load(exercise, "start"):
        start.start(Maker(settings))
        report("What this exercise begins with is in place.")
    folder = copy_files(exercise, settings)
    if names := given(exercise):
        report(f"Your files: {', '.join(names)} in {folder}")
    return folder


def workplace(exercise: Exercise, settings: Settings) -> Path:
    """The student's folder of an exercise."""
    return settings.state_dir / "work" / exercise.slug


def copy_files(exercise: Exercise, settings: Settings) -> Path:
    """Give the student the exercise's files; what was edited already is not overwritten."""
    folder = workplace(exercise, settings)
    folder.mkdir(parents=True, exist_ok=True)
    for name in given(exercise):
        target = folder / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(exercise.folder / "files" / name, target)
    return folder


def remove(exercise: Exercise, settings: Settings) -> list[str]:
    """Delete the resources that the exercise makes, whoever made them, and its files."""
    maker = Maker(settings)
    removed = list(removal.delete(maker.aws, settings.account, exercise.resources))
    undo = getattr(load(exercise, "start"), "reset", None)
    if undo:
        undo(maker)
    shutil.rmtree(workplace(exercise, settings), ignore_errors=True)
    return removed


def given(exercise: Exercise) -> list[str]:
    """The names of the files that the student gets with the exercise."""
    files = exercise.folder / "files"
    found = sorted(files.rglob("*")) if files.is_dir() else []
    return [
        each.relative_to(files).as_posix()
        for each in found
        if each.is_file() and "__pycache__" not in each.parts
    ]
