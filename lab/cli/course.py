"""``lab list``, ``start``, ``show``, ``check``, ``hint``, ``solve``: the exercises."""

from typing import Any

import click

from lab.cli import context
from lab.cli.errors import LabError
from lab.cli.output import as_json, confirm, say

_exercise = click.argument("exercise", required=False)


@click.command(name="list")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
def list_(wants_json: bool) -> None:
    """List the exercises, with what you have done of each."""
    from lab.course import catalogue
    from lab.course.progress import Progress

    progress = Progress.load(context.load())
    rows = [_row(exercise, progress) for exercise in catalogue()]
    if wants_json:
        as_json(rows)
        return
    for row in rows:
        here = "  <- you are here" if row["current"] else ""
        steps = f"{row['done']} of {row['steps']} steps"
        say(f"{row['number']:3}  {row['title']:<40} {row['minutes']:3} min  {steps}{here}")
    say()
    say("Begin one with: lab start 7   (its number)")


@click.command()
@click.argument("exercise")
def start(exercise: str) -> None:
    """Begin an exercise, or begin it again.

    Prepares what it needs; what you made yourself is left alone.
    """
    from lab.course import find, session

    found = find(exercise)
    session.start(found, context.load())
    _head(found)
    say("Read it:   lab show")
    say("Check it:  lab check")


@click.command()
@_exercise
def show(exercise: str | None) -> None:
    """Show the guide of an exercise; of the one you began last without a number."""
    found = _which(exercise)
    _head(found)
    say(found.guide())
    for link in found.links:
        say(f"{link.title}: {link.url}")


@click.command()
@_exercise
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@click.pass_context
def check(ctx: click.Context, exercise: str | None, wants_json: bool) -> None:
    """Look at what you have done, step by step; changes nothing.

    Exit code 0 when all steps are done, else 1.
    """
    from lab.course import session

    outcomes = session.check(_which(exercise), context.load())
    if wants_json:
        as_json([_as_data(outcome) for outcome in outcomes])
    else:
        for number, outcome in enumerate(outcomes, 1):
            _show(number, outcome, outcomes)
    ctx.exit(0 if all(o.state == "done" for o in outcomes) else 1)


@click.command()
@_exercise
def hint(exercise: str | None) -> None:
    """Open the next hint for the step you are at."""
    from lab.course import session

    found = _which(exercise)
    opened = session.next_hint(found, context.load())
    if not opened:
        say("All steps are done.")
        return
    number = found.steps.index(opened.step) + 1
    say(f"Step {number}, {opened.step.title}: hint {opened.number} of {opened.total}", bold=True)
    say(opened.text)


@click.command()
@_exercise
@click.option("--run", is_flag=True, help="Do it, in this lab.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def solve(exercise: str | None, run: bool, yes: bool) -> None:
    """Show the solution of an exercise, for bash; or do it."""
    found = _which(exercise)
    if not run:
        for step in found.steps:
            say(f"# {step.title}", bold=True)
            say(found.solution()[step.id].strip())
            say()
        return
    from lab.cli.solving import solve_all

    if not yes:
        confirm(f"Do exercise {found.number} for you, in account {context.load().account}?")
    solve_all(found, context.load())


@click.command()
@_exercise
def path(exercise: str | None) -> None:
    """Print the folder with your files of an exercise: cd "$(lab path 13)"."""
    from lab.course import prepare

    click.echo(prepare.copy_files(_which(exercise), context.load()))


def _which(text: str | None) -> Any:
    from lab.course import find
    from lab.course.progress import Progress

    current = text or Progress.load(context.load()).current
    if not current:
        why = "without a number this works on the exercise you began last"
        raise LabError("No exercise was begun.", why, "lab list, then lab start with a number")
    return find(current)


def _head(exercise: Any) -> None:
    say(f"{exercise.number}. {exercise.title}   ({exercise.minutes} minutes)", bold=True)
    say(exercise.goal)
    say()


def _row(exercise: Any, progress: Any) -> dict[str, Any]:
    return {
        "number": exercise.number,
        "title": exercise.title,
        "minutes": exercise.minutes,
        "rows": exercise.rows,
        "steps": len(exercise.steps),
        "done": len(progress.of(exercise.slug).done),
        "current": progress.current == exercise.slug,
    }


def _show(number: int, outcome: Any, outcomes: list[Any]) -> None:
    if outcome.state == "not reached":
        before = next(i for i, o in enumerate(outcomes, 1) if o.state == "not yet")
        say(f"{number}. {outcome.step.title}: not reached, because step {before} is not done")
        return
    say(f"{number}. {outcome.step.title}: {outcome.state}", bold=outcome.state == "not yet")
    if outcome.evidence:
        say(f"   {outcome.evidence}")
    if failed := outcome.failed:
        say(f"   Found:    {failed.found}")
        say(f"   Expected: {failed.expected}")
        say(f"   Look:     {failed.look}")
        say(f"   Try:      {failed.try_}")


def _as_data(outcome: Any) -> dict[str, Any]:
    failed = outcome.failed
    data = {"step": outcome.step.id, "title": outcome.step.title, "state": outcome.state}
    data |= {"evidence": outcome.evidence} if outcome.evidence else {}
    if failed:
        data |= {"found": failed.found, "expected": failed.expected, "look": failed.look}
        data |= {"try": failed.try_}
    return data
