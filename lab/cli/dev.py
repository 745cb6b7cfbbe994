"""``lab dev``: for authors of exercises."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
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
def check(exercises: tuple[str, ...], every: bool) -> None:
    """Prove that exercises do what they promise, each in an account of its own.

    Fresh, every check fails; each step of the solution turns its own check green; the guide's
    commands work as they stand; every mistake is told by name; the reset leaves nothing.
    """
    from lab.course import Exercise, catalogue, find
    from lab.course.dev.prove import Finding, Prover
    from lab.course.dev.warm_aws import installed

    chosen = catalogue() if every else tuple(map(find, exercises))
    if not chosen:
        raise LabError("No exercise was named.", "", "lab dev check 7, or lab dev check --all")
    settings, found = context.load(), list[Finding]()
    with tempfile.TemporaryDirectory(prefix="fanout-") as folder, installed(Path(folder)) as warm:

        def environ(student: Settings) -> dict[str, str]:
            env = student_env.complete(student)
            return env | {"PATH": f"{warm}:{env['PATH']}"}

        def prove(exercise: Exercise) -> tuple[Exercise, list[Finding]]:
            return exercise, list(Prover(exercise, settings, environ).findings())

        with ThreadPoolExecutor(2) as pool:
            for exercise, findings in pool.map(prove, chosen):
                found += findings
                say(f"{exercise.slug}: {'sound' if not findings else 'not sound'}")
                for each in findings:
                    say(printable(f"  {each.where}: {each.what}"))
    if found:
        raise LabError(f"{len(found)} things are not as they should be.", "", "see above")
