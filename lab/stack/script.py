"""What scripts/setup.py and scripts/teardown.py share: arguments, progress, exit codes."""

import argparse
import os
import sys
from typing import Literal

from lab.shared.config import ConfigError, Settings
from lab.stack import Change, StackError, ensure, teardown


def run(what: Literal["ensure", "teardown"], description: str) -> int:
    """Run one script; returns its exit code: 0 done, 1 failed, 130 interrupted."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--endpoint", help="AWS endpoint (default: LAB_ENDPOINT, or the emulator)")
    parser.add_argument(
        "--allow-remote", action="store_true", help="allow an endpoint on another machine"
    )
    chosen = parser.parse_args()
    act = {"ensure": ensure, "teardown": teardown}[what]
    try:
        settings = Settings.from_env(
            os.environ | ({"LAB_ENDPOINT": chosen.endpoint} if chosen.endpoint else {})
        )
        changes = act(settings, _print, allow_remote=chosen.allow_remote)
    except (ConfigError, StackError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("Stopped half-way; the same command goes on from here.", file=sys.stderr)  # noqa: T201
        return 130
    print(_summary(changes))  # noqa: T201
    return 0


def _print(change: Change) -> None:
    detail = f" ({change.detail})" if change.detail else ""
    print(f"{change.action:<9} {change.kind} {change.name}{detail}", flush=True)  # noqa: T201


def _summary(changes: list[Change]) -> str:
    count = {
        action: sum(change.action == action for change in changes)
        for action in ("created", "updated", "unchanged", "deleted")
    }
    said = ", ".join(f"{number} {action}" for action, number in count.items() if number)
    return f"Done: {said or 'there was nothing to do'}."
