"""Makes the stack, shown change by change, and remembers that it was made."""

from collections import Counter
from typing import TYPE_CHECKING

from lab.cli import made
from lab.cli.output import Step, Steps
from lab.shared.config import Settings

if TYPE_CHECKING:
    from lab.stack import Change


def make_stack(
    settings: Settings, step: Step, steps: Steps | None = None, *, allow_remote: bool = False
) -> None:
    """Create or mend every resource; each change is a line of its own if ``steps`` is given."""
    from lab import stack

    made.forget(settings)
    changes = stack.ensure(settings, lambda c: show(c, step, steps), allow_remote=allow_remote)
    made.remember(settings)
    step.done(summary(changes))


def show(change: "Change", step: Step, steps: Steps | None) -> None:
    """Show one change in the step, and above it if it changed anything."""
    step.update(f"{change.kind} {change.name} {change.action}")
    if steps and (change.action != "unchanged" or change.detail):
        detail = f" ({change.detail})" if change.detail else ""
        steps.say(f"  {change.action:<9} {change.kind} {change.name}{detail}")


def summary(changes: "list[Change]") -> str:
    """All changes in one line."""
    counts = Counter(str(change.action) for change in changes)
    parts = [f"{counts[a]} {a}" for a in ("created", "updated", "deleted") if counts[a]]
    return f"{len(changes)} resources, {', '.join(parts) if parts else 'nothing to do'}"
