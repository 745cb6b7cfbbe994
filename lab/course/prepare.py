"""Puts in place what an exercise needs, and takes away what it makes."""

import shutil
from pathlib import Path

from lab import stack
from lab.course import removal
from lab.course.check_api import Maker
from lab.course.exercise import Exercise
from lab.course.modules import load
from lab.shared.config import Settings


def prepare(exercise: Exercise, settings: Settings) -> Path:
    """The stack if it is needed, the exercise's own start, and its files; returns the folder to
    work in. What is there already is left as it is."""
    if exercise.needs != "emulator":
        stack.ensure(settings)
    if start := load(exercise, "start"):
        start.start(Maker(settings))
    return copy_files(exercise, settings)


def workplace(exercise: Exercise, settings: Settings) -> Path:
    """The student's folder of an exercise."""
    return settings.state_dir / "work" / exercise.slug


def copy_files(exercise: Exercise, settings: Settings) -> Path:
    """Give the student the exercise's files; what was edited already is not overwritten."""
    folder, given = workplace(exercise, settings), exercise.folder / "files"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(given.rglob("*")) if given.is_dir() else ():
        target = folder / source.relative_to(given)
        if source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
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
