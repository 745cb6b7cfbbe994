"""``lab list``, ``start``, ``show``, ``check``, ``hint``, ``path``: the exercises."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lab.cli import context
from lab.cli.errors import LabError
from lab.cli.output import as_json, note, printable, say
from lab.cli.parts import APP, is_ready
from lab.shared.config import Settings

if TYPE_CHECKING:
    from lab.course import Exercise, Outcome

_APP_AWAY = "This exercise needs the TODO app, which does not answer at"
_exercise = click.argument("exercise", required=False)


@click.command(name="list")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
def list_(wants_json: bool) -> None:
    """List the exercises, with what you have done of each."""
    if wants_json:
        as_json(_rows(context.load()))
        return
    for row in rows(context.load()):
        say(row)
    say()
    say("Begin one with: lab start 7   (its number)")


@click.command()
@click.argument("exercise")
def start(exercise: str) -> None:
    """Begin an exercise, or begin it again.

    Prepares what it needs; what you made yourself is left alone.
    """
    from lab.course import find

    begin(find(exercise), context.load())
    say("Read it:   lab show")
    say("Check it:  lab check, or all the time: lab watch")


@click.command()
@_exercise
def show(exercise: str | None) -> None:
    """Show the guide of an exercise; of the one you began last without a number."""
    found = which(exercise)
    _head(found)
    say(found.guide())
    for link in found.links:
        say(f"{link.title}: {link.url}")


@click.command()
@_exercise
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit's XML to a file, too.")
@click.pass_context
def check(ctx: click.Context, exercise: str | None, wants_json: bool, junit: Path | None) -> None:
    """Look at what you have done, step by step; changes nothing.

    Exit code 0 when all steps are done, else 1.
    """
    from lab.cli import lean, outcomes

    lean.load_less()
    from lab.course import session

    found, settings = which(exercise), context.load()
    if not session.record(found, settings).started and not wants_json:
        note(f"You have not begun exercise {found.number}: lab start {found.number} prepares it.")
    seen = session.check(found, settings)
    if junit:
        _write_junit(junit, found, seen)
    if wants_json:
        as_json([outcomes.as_data(outcome) for outcome in seen])
    else:
        for line, here in outcomes.lines(found, seen):
            say(printable(line), bold=here)
    ctx.exit(0 if all(o.state == "done" for o in seen) else 1)


@click.command()
@_exercise
def hint(exercise: str | None) -> None:
    """Open the next hint for the step you are at."""
    from lab.course import session

    found, settings = which(exercise), context.load()
    at = next((o.step for o in session.check(found, settings) if o.state == "not yet"), None)
    say(opened_hint(found, at, settings) if at else "All steps are done.")


@click.command()
@_exercise
def path(exercise: str | None) -> None:
    """Print the folder with your files of an exercise: cd "$(lab path 13)"."""
    from lab.course import prepare

    click.echo(prepare.copy_files(which(exercise), context.load()))


def which(text: str | None) -> Any:
    """The exercise that is meant: by number or name, or the one begun last."""
    from lab.course import find
    from lab.course.progress import Progress

    current = text or Progress.load(context.load()).current
    if not current:
        why = "without a number this works on the exercise you began last"
        raise LabError("No exercise was begun.", why, "lab list, then lab start with a number")
    return find(current)


def begin(exercise: Any, settings: Settings) -> None:
    """Prepare it, saying what is done, and begin its record anew."""
    from lab.course import session

    _head(exercise)
    session.start(exercise, settings, say)
    if exercise.needs == "app":
        where = settings.app_url
        answers = is_ready(APP, settings)
        say(f"Open the TODO app: {where}" if answers else f"{_APP_AWAY} {where}: lab up starts it")


def opened_hint(exercise: Any, step: Any, settings: Settings) -> str:
    """One more hint for the step, under a heading."""
    from lab.course import session

    hint = session.open_hint(exercise, step, settings)
    number = exercise.steps.index(step) + 1
    return f"Step {number}, {step.title}: hint {hint.number} of {hint.total}\n{hint.text}"


def rows(settings: Settings) -> list[str]:
    """The exercises, a line each."""
    return [
        f"{row['number']:3}  {row['title']:<40} {row['minutes']:3} min  {row['done']} of "
        f"{row['steps']} steps{'  <- you are here' if row['current'] else ''}"
        for row in _rows(settings)
    ]


def _head(exercise: Any) -> None:
    say(f"{exercise.number}. {exercise.title}   ({exercise.minutes} minutes)", bold=True)
    say(exercise.goal)
    say()


def _rows(settings: Settings) -> list[dict[str, Any]]:
    from lab.course import catalogue
    from lab.course.progress import Progress

    progress = Progress.load(settings)
    return [_row(exercise, progress) for exercise in catalogue()]


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


def _write_junit(path: Path, exercise: "Exercise", outcomes: "list[Outcome]") -> None:
    from lab.course.report import as_junit

    try:
        path.write_text(as_junit(exercise, outcomes), encoding="utf-8")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise LabError(f"{printable(str(path))} cannot be written.", why, "--junit FILE") from None
