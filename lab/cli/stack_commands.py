"""``lab setup``, ``lab teardown``, ``lab reset``: the AWS resources in the emulator."""

import click

from lab.cli import context, lock, made, making, processes
from lab.cli.interrupts import Interrupts
from lab.cli.output import Steps, confirm, say
from lab.cli.parts import EMULATOR, PARTS, get
from lab.cli.up import bring_up, refuse_settings
from lab.shared.config import Settings

# It takes the emulator less than one.
RESET_SECONDS = 10
RESET_QUESTION = "Throw away everything in the emulator and make a fresh stack?"

_remote = click.option(
    "--allow-remote", is_flag=True, help="Allow an endpoint that is not this machine."
)
_yes = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


@click.command()
@_remote
def setup(allow_remote: bool) -> None:
    """Make the AWS resources of the stack, or mend them.

    Works against the emulator, or any endpoint in LAB_ENDPOINT. Twice changes nothing.
    """
    settings = context.load()
    with Interrupts(), lock.held(settings), Steps() as steps:
        step = steps.begin("Stack", "comparing")
        steps.go_live()
        making.make_stack(settings, step, steps, allow_remote=allow_remote)


@click.command()
@_remote
@_yes
def teardown(allow_remote: bool, yes: bool) -> None:
    """Remove the AWS resources of the stack, and only those.

    What is in them goes too: todos, files, messages.
    """
    from lab import stack

    settings = context.load()
    if not yes:
        confirm(f"Remove the stack at {settings.endpoint}, with its todos and files?")
    with Interrupts(), lock.held(settings), Steps() as steps:
        step = steps.begin("Stack", "removing")
        steps.go_live()
        made.forget(settings)
        changes = stack.teardown(
            settings, lambda c: making.show(c, step, steps), allow_remote=allow_remote
        )
        step.done(making.summary(changes))


@click.command()
@click.argument("exercise", required=False)
@_yes
def reset(exercise: str | None, yes: bool) -> None:
    """Back to a fresh stack, in seconds; or take back what an exercise made: lab reset 7.

    Todos, messages, mails and the resources you made yourself are gone. With an exercise:
    only what it makes, its files, and what you have done of it.
    """
    if exercise:
        reset_exercise(exercise, yes)
        return
    settings = context.load()
    refuse_settings(settings)
    if not yes:
        confirm(RESET_QUESTION)
    with Interrupts() as interrupts, lock.held(settings):
        with interrupts.held():
            made.forget(settings)
            if processes.find(EMULATOR, settings) and empty_emulator(settings):
                say("The emulator has forgotten everything.")
            else:
                # All is to go, so they are not asked politely: that takes two seconds.
                processes.stop_parts(settings, PARTS, polite_seconds=0)
                (settings.state_dir / "app-secret").unlink(missing_ok=True)
        interrupts.check()
        bring_up(settings, interrupts)
    say("The stack is fresh.", bold=True)


def reset_exercise(text: str, yes: bool) -> None:
    """Take back one exercise, after a question."""
    from lab.course import find, session

    found, settings = find(text), context.load()
    made = [f"{kind} {name}" for kind, names in found.resources.items() for name in names]
    if not yes:
        what = ", ".join(made) or "what its start made"
        say(f"Exercise {found.number}, {found.title}, makes: {what}.")
        confirm("Take it back, with your files and your progress of this exercise?")
    removed = session.reset(found, settings)
    for each in removed:
        say(f"removed {each}")
    say(f"Exercise {found.number} is as if never begun. Begin it with: lab start {found.number}")


def empty_emulator(settings: Settings) -> bool:
    """Make the emulator forget all accounts as it runs; False if it could not, or is away."""
    return get(settings.emulator_port, "/_lab/reset", RESET_SECONDS, "POST")[0] == 204
