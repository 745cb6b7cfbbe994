"""``lab predict``: what do you think will happen? Then do it, and see."""

import sys

import click

from lab.cli import context
from lab.cli.course import which
from lab.cli.errors import LabError
from lab.cli.output import say


@click.command()
@click.argument("step")
@click.argument("choice", required=False)
@click.option("-e", "--exercise", metavar="N", help="Of this exercise; else of the current one.")
def predict(step: str, choice: str | None, exercise: str | None) -> None:
    """Predict what a step will bring, before you do it: lab predict 3.

    Asks, or takes the number of your choice: lab predict 3 2. lab check tells
    whether you were right, once the step is done.
    """
    from lab.course import session

    found, settings = which(exercise), context.load()
    asked = found.step(number(step, "step"))
    if not asked.predict:
        others = [str(n) for n, s in enumerate(found.steps, 1) if s.predict]
        raise LabError(
            f"Step {step} of exercise {found.number} asks for no prediction.",
            f"those that do: {', '.join(others) or 'none'}",
            f"lab show {found.number}",
        )
    choices = asked.predict.choices
    if choice is None:
        session.refuse_late(found, asked, session.check(found, settings))
        say(asked.predict.ask, bold=True)
        for each, text in enumerate(choices, 1):
            say(f"  {each}. {text}")
        if not sys.stdin.isatty():
            say(f"Answer with its number: lab predict {step} 1")
            return
        choice = click.prompt("Your choice")
    chosen = number(str(choice), "choice")
    if not 1 <= chosen <= len(choices):
        raise LabError(f"There is no choice {chosen}.", f"they are 1 to {len(choices)}")
    session.predict(found, asked, choices[chosen - 1], settings)
    say(f"You predict: {choices[chosen - 1]}. Now do step {step}, then: lab check")


def number(text: str, what: str) -> int:
    """A whole number; LabError for anything else."""
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    raise LabError(f"{text[:40]!r} is no number of a {what}.", "", "type it as 1, 2, 3 ...")
