"""``lab dev``: for authors of exercises."""

import tempfile
import time
from pathlib import Path

import click

from lab.cli import context, student_env
from lab.cli.errors import LabError
from lab.cli.output import printable, say
from lab.shared.config import Settings


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
        raise LabError("No exercise was named.", "", "lab dev check 7, or lab dev check --all")
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
