"""Puts in place what an exercise needs, and takes away what it makes."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from lab import stack
from lab.course.check_api import Maker
from lab.course.exercise import Exercise
from lab.course.modules import load
from lab.shared.config import Settings

Delete = Callable[[Any, str], None]


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
    removed = list(_removed(exercise, settings))
    if start := load(exercise, "start"):
        undo = getattr(start, "reset", None)
        if undo:
            undo(Maker(settings))
    shutil.rmtree(workplace(exercise, settings), ignore_errors=True)
    return removed


def _removed(exercise: Exercise, settings: Settings) -> Iterator[str]:
    maker = Maker(settings)
    for kind, names in exercise.resources.items():
        for name in names:
            with suppress(ClientError):
                _DELETE[kind](maker, name)
                yield f"{kind} {name}"


def _queue(maker: Maker, name: str) -> None:
    sqs = maker.aws("sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


_DELETE: dict[str, Delete] = {"queue": _queue}
