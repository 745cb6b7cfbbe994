"""``lab up``, ``lab down``, ``lab restart``: the processes of the lab."""

import click

from lab.cli import context, from_page, lock, made, processes
from lab.cli.interrupts import Interrupts
from lab.cli.output import program, say
from lab.cli.parts import APP, EMULATOR, GUIDE, PARTS
from lab.cli.up import bring_up, is_up
from lab.shared.config import Settings


@click.command()
@click.option("--foreground", is_flag=True, help="Stay, print the logs, stop it all on Ctrl-C.")
def up(foreground: bool) -> None:
    """Start the lab: the emulator, the stack, the app and the guide.

    What runs already is left alone, what is half-made is completed. Ports are settings:
    LAB_EMULATOR_PORT (4566), LAB_APP_PORT (8000), LAB_GUIDE_PORT (8080).
    """
    settings = context.load()
    context.refuse_to_move(settings)
    with Interrupts() as interrupts:
        with lock.held(settings):
            already = is_up(settings)
            if not already:
                bring_up(settings, interrupts)
        _welcome(settings, already)
        if foreground:
            from lab.cli.foreground import follow_and_stop

            follow_and_stop(settings, interrupts)


@click.command()
def down() -> None:
    """Stop the lab; nothing is left running.

    Ends what a dead run left behind, too. The emulator keeps its state in
    memory: the next `lab up` makes a fresh stack.
    """
    settings = context.load()
    if from_page.goes_on_alone(settings, "down"):
        return
    with lock.held(settings, interrupt=True):
        stopped = processes.stop_parts(settings, PARTS)
        leftovers = processes.stop_leftovers(settings)
        made.forget(settings)
    names = [part.name for part in stopped]
    if leftovers:
        names.append(f"{leftovers} leftover process{'es' if leftovers > 1 else ''} of a dead run")
    say(f"Stopped: {', '.join(names)}." if names else "Nothing was running.")


@click.command()
@click.argument(
    "part", required=False, metavar="[PART]", type=click.Choice([p.name for p in PARTS])
)
def restart(part: str | None) -> None:
    """Stop and start the lab, or one PART of it.

    A restarted emulator is empty; the stack is made again.
    """
    settings = context.load()
    wanted = [p for p in PARTS if part in (None, p.name)]
    if GUIDE in wanted and from_page.goes_on_alone(settings, "restart", *filter(None, [part])):
        return
    with Interrupts() as interrupts, lock.held(settings):
        with interrupts.held():
            processes.stop_parts(settings, wanted)
        interrupts.check()
        bring_up(settings, interrupts)
    _welcome(settings, already=False)


def _welcome(settings: Settings, already: bool) -> None:
    say("The lab is up already; nothing to do." if already else "The lab is up.", bold=True)
    say()
    for part in (GUIDE, APP, EMULATOR):
        say(f"  {part.title:<12} {part.url(settings)}")
    say()
    for command, what in _NEXT:
        say(f"  {program()} {command:<9}{what}")


_NEXT = [
    ("shell", "a shell in which lab, aws and awslocal are at hand"),
    ("inbox", "the mails and text messages that were sent"),
    ("logs -f", "what the parts print"),
    ("down", "stop it all"),
]
