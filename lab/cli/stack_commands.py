"""``lab setup``, ``lab teardown``, ``lab reset``: the AWS resources in the emulator."""

from collections import Counter
from typing import TYPE_CHECKING

import click

from lab.cli import context, lock, made, processes
from lab.cli.interrupts import Interrupts
from lab.cli.output import Step, Steps, confirm, say
from lab.cli.parts import EMULATOR, PARTS, get
from lab.shared.config import Settings

if TYPE_CHECKING:
    from lab.stack import Change

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
    with Interrupts(), Steps() as steps:
        step = steps.begin("Stack", "comparing")
        steps.go_live()
        make_stack(settings, step, steps, allow_remote=allow_remote)


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
    with Interrupts(), Steps() as steps:
        step = steps.begin("Stack", "removing")
        steps.go_live()
        made.forget(settings)
        changes = stack.teardown(
            settings, lambda c: _show(c, step, steps), allow_remote=allow_remote
        )
        step.done(_summary(changes))


@click.command()
@_yes
def reset(yes: bool) -> None:
    """Back to a fresh stack, in seconds.

    Todos, messages, mails and the resources you made yourself are gone.
    """
    settings = context.load()
    if not yes:
        confirm("Throw away everything in the emulator and make a fresh stack?")
    with Interrupts() as interrupts, lock.held(settings):
        made.forget(settings)
        if get(settings.emulator_port, "/_lab/reset", 20, "POST")[0] not in (200, 204):
            with interrupts.held():
                _kill_emulator(settings)
            interrupts.check()
        (settings.state_dir / "app-secret").unlink(missing_ok=True)
        processes.stop_parts(settings, [p for p in PARTS if p is not EMULATOR])
        from lab.cli.up import bring_up

        bring_up(settings, interrupts)
    say("The stack is fresh.", bold=True)


def make_stack(
    settings: Settings, step: Step, steps: Steps | None = None, *, allow_remote: bool = False
) -> None:
    """Create or mend every resource; each change is a line of its own if ``steps`` is given."""
    from lab import stack

    made.forget(settings)
    changes = stack.ensure(settings, lambda c: _show(c, step, steps), allow_remote=allow_remote)
    made.remember(settings)
    step.done(_summary(changes))


def _kill_emulator(settings: Settings) -> None:
    """Its state is to go, so it is not asked politely: that would take two seconds."""
    if running := processes.find(EMULATOR, settings):
        processes.stop([running.process], polite_seconds=0)
    processes.stop_leftovers(settings)


def _show(change: "Change", step: Step, steps: Steps | None) -> None:
    step.update(f"{change.kind} {change.name} {change.action}")
    if steps and (change.action != "unchanged" or change.detail):
        detail = f" ({change.detail})" if change.detail else ""
        steps.say(f"  {change.action:<9} {change.kind} {change.name}{detail}")


def _summary(changes: "list[Change]") -> str:
    counts = Counter(str(change.action) for change in changes)
    parts = [f"{counts[a]} {a}" for a in ("created", "updated", "deleted") if counts[a]]
    return f"{len(changes)} resources, {', '.join(parts) if parts else 'nothing to do'}"
