"""``lab dev``: for authors of exercises."""

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli import context
from lab.cli.errors import LabError
from lab.cli.output import printable, say
from lab.shared import student_env
from lab.shared.config import Settings

if TYPE_CHECKING:
    from lab.course import Exercise
    from lab.course.dev.prove import Finding


@click.group()
def dev() -> None:
    """For authors of exercises."""


@dev.command()
@click.argument("exercises", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All exercises.")
@click.option("--workers", type=click.IntRange(1, 16), help="Proofs side by side.")
def check(exercises: tuple[str, ...], every: bool, workers: int | None) -> None:
    """Prove that exercises do what they promise, each in an account of its own.

    Fresh, every check fails; each step of the solution turns its own check green; the guide's
    commands work as they stand; every mistake is told by name; the reset leaves nothing.
    """
    from lab.course import catalogue, find
    from lab.course.dev.prove import WORKERS, prove
    from lab.course.dev.warm_aws import installed

    chosen = catalogue() if every else tuple(map(find, exercises))
    if not chosen:
        raise _none_named("check")
    if os.environ.get("LAB_CONTAINER") == "1":
        chosen, workers = tuple(filter(_has_no_app, chosen)), workers or 1  # memory is short there
    settings, found, began = context.load(), 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fanout-") as folder, installed(Path(folder)) as warm:

        def environ(student: Settings) -> dict[str, str]:
            env = student_env.complete(student)
            return env | {"PATH": f"{warm}:{env['PATH']}"}

        for done in prove(chosen, settings, environ, workers or WORKERS):
            found += len(done.findings)
            state = "sound" if not done.findings else f"{len(done.findings)} not as it should be"
            took = f"{done.proofs} proofs, {done.seconds:.1f} s"
            say(f"{time.monotonic() - began:5.0f} s  {done.exercise.slug}: {state} ({took})")
            for each in done.findings:
                say(printable(f"         {each.where}: {each.what}"))
    if found:
        raise LabError(f"{found} things are not as they should be.", "", "see above")


@dev.command()
@click.argument("exercises", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All exercises, and the course as a whole.")
def lint(exercises: tuple[str, ...], every: bool) -> None:
    """Look through the files of exercises, without running any.

    Are the facts complete, has every step its check, guide, hints and solution, do the commands
    and their options exist, do the links lead somewhere?
    """
    from lab.course import catalogue, find
    from lab.course.dev.lint import lint as look
    from lab.course.dev.lint import lint_catalogue

    chosen = catalogue() if every else tuple(map(find, exercises))
    if not chosen:
        raise _none_named("lint")
    found = [finding for exercise in chosen for finding in look(exercise, says)]
    found += lint_catalogue(chosen) if every else []
    for each in found:
        say(printable(f"{each.exercise}: {each.where}: {each.what}"))
    _end(found)
    say(
        f"{len(chosen)} {'exercise is' if len(chosen) == 1 else 'exercises are'} as they should be."
    )


@dev.command()
@click.argument("name")
def new(name: str) -> None:
    """Begin an exercise: NAME is its number and topic, as 23_my_topic."""
    from lab.course.catalogue import FOLDER
    from lab.course.dev.new import new as make

    folder = make(name, FOLDER)
    say(f"{folder}")
    say(f"Fill in its TODOs, then: lab dev lint {name} and lab dev check {name}")


def says(words: list[str]) -> str:
    """What is wrong with a ``lab`` command, without its first word; "" if nothing is."""
    from lab.cli.commands import cli

    command: click.Command = cli
    for word in words:
        if word.startswith("-"):
            options = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
            if word.partition("=")[0] not in options | {"-h", "--help", "--version"}:
                return f"there is no option {word}"
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return f"there is no command {word}"
            command = command.commands[word]
    return ""


def _none_named(command: str) -> LabError:
    return LabError(
        "No exercise was named.", "", f"lab dev {command} 7, or lab dev {command} --all"
    )


def _has_no_app(exercise: "Exercise") -> bool:
    """Whether it can be proved where the app runs in a container of its own, for one account."""
    if exercise.needs != "app":
        return True
    say(f"{exercise.slug}: not proved in this container, which has no app; lab solve does it here")
    return False


def _end(found: "list[Finding]") -> None:
    if found:
        raise LabError(f"{len(found)} things are not as they should be.", "", "see above")
