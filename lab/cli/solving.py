"""``lab solve``, ``lab goto``: does an exercise for a student, step by step."""

from typing import Any

import click

from lab.cli import context
from lab.cli.course import begin, which
from lab.cli.errors import LabError
from lab.cli.interrupts import Interrupts
from lab.cli.output import confirm, note, printable, say
from lab.cli.predict import number
from lab.shared.config import Settings

_yes = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


@click.command()
@click.argument("exercise", required=False)
@click.option("--run", is_flag=True, help="Do it, in this lab.")
@_yes
def solve(exercise: str | None, run: bool, yes: bool) -> None:
    """Show the solution of an exercise, for bash; or do it."""
    found, settings = which(exercise), context.load()
    if not run:
        for step in found.steps:
            say(f"# {step.title}", bold=True)
            say(found.solution()[step.id].strip())
            say()
        return
    if not yes:
        confirm(f"Do exercise {found.number} for you, in account {settings.account}?")
    do(found, settings, len(found.steps))


@click.command()
@click.argument("exercise")
@click.argument("step", required=False)
@_yes
def goto(exercise: str, step: str | None, yes: bool) -> None:
    """Go to a step of an exercise: what comes before it is done for you.

    Without a step all of it is done. What you have done already is not done again.
    """
    from lab.course import find

    found, settings = find(exercise), context.load()
    before = len(found.steps)
    if step:
        before = number(step, "step") - 1
        found.step(before + 1)
    if not yes:
        what = f"the steps before {before + 1}" if step else "all steps"
        confirm(f"Do {what} of exercise {found.number} for you, in account {settings.account}?")
    do(found, settings, before)
    if step:
        say(f"Now it is your turn: step {before + 1}, {found.steps[before].title}. lab show")


def do(exercise: Any, settings: Settings, until: int) -> None:
    """Begin the exercise if it is not begun, and run the solution's steps up to number ``until``
    from the first that is not done now."""
    from lab.course import prepare, session

    with Interrupts():
        if session.record(exercise, settings).started:
            prepare.prepare(exercise, settings)
            session.choose(exercise, settings)
        else:
            begin(exercise, settings)
        states = [outcome.state for outcome in session.check(exercise, settings)]
        first = next((n for n, state in enumerate(states) if state != "done"), len(states))
        for n in range(1, min(first, until) + 1):
            say(f"{n}. {exercise.steps[n - 1].title}: done already")
        for n in range(first + 1, until + 1):
            _step(exercise, n, settings)


def _step(exercise: Any, n: int, settings: Settings) -> None:
    step = exercise.steps[n - 1]
    say(f"{n}. {step.title} ...")
    try:
        _run(exercise, n, settings)
    except KeyboardInterrupt:
        before = "the steps before it are done, and w" if n > 1 else "w"
        note(f"Interrupted in step {n}: {before}hat it had begun is left as it is. lab check")
        raise
    say(f"{n}. {step.title}: done")


def _run(exercise: Any, n: int, settings: Settings) -> None:
    from lab.course import solving

    try:
        solving.run_step(exercise, n, settings)
    except solving.UnsolvedError as failed:
        raise LabError(failed.what, printable(failed.why), failed.next) from None
