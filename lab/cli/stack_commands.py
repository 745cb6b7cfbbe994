"""``lab setup``, ``lab teardown``, ``lab reset``: the AWS resources in the emulator."""

from collections import Counter

from lab.cli import made
from lab.cli.output import Step
from lab.shared.config import Settings


def make_stack(settings: Settings, step: Step, *, allow_remote: bool = False) -> None:
    """Create or mend every resource, showing each; remembered when it came to its end."""
    from lab import stack

    made.forget(settings)
    changes = stack.ensure(
        settings, lambda c: step.update(f"{c.kind} {c.name} {c.action}"), allow_remote=allow_remote
    )
    made.remember(settings)
    step.done(_summary([c.action for c in changes]))


def _summary(actions: list[str]) -> str:
    counts = Counter(actions)
    parts = [f"{counts[a]} {a}" for a in ("created", "updated", "deleted") if counts[a]]
    return f"{len(actions)} resources" + (f", {', '.join(parts)}" if parts else ", all in place")
