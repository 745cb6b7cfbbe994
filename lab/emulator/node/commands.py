"""Run Command: what was sent to nodes, how it runs, and what came of it."""

import logging
import threading
import uuid
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lab.emulator.instances import Instance
from lab.emulator.node.documents import SECONDS, Plan
from lab.emulator.node.registry import refusal
from lab.emulator.node.runner import Run

log = logging.getLogger(__name__)

# AWS's agent runs so many at once; it keeps commands for 30 days, the lab so many.
AT_ONCE, WAITING, KEPT = 5, 50, 200
_OVER = ("Success", "Failed", "TimedOut", "Cancelled")
_DETAILS = {"InProgress": "InProgress", "TimedOut": "ExecutionTimedOut"}


@dataclass(slots=True)
class Invocation:
    """A command on one node; times are None until they have come."""

    instance: Instance
    run: Run
    status: str = "Pending"
    began: datetime | None = None
    ended: datetime | None = None

    @property
    def details(self) -> str:
        """The status, more exactly."""
        return _DETAILS.get(self.status, self.status)

    @property
    def errors(self) -> str:
        """What it wrote to its standard error, with what the agent adds."""
        if self.status == "Failed":
            return f"{self.run.errors}failed to run commands: exit status {self.run.code}"
        return self.run.errors


@dataclass(slots=True)
class Command:
    """One SendCommand."""

    request: dict[str, Any]
    document: str
    invocations: list[Invocation]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def status(self) -> str:
        """What its invocations have come to, taken together."""
        found = [each.status for each in self.invocations]
        for status in ("InProgress", "Pending", "TimedOut", "Failed", "Cancelled"):
            if status in found:
                return status
        return "Success"

    @property
    def details(self) -> str:
        """The status, more exactly."""
        if not self.invocations:
            return "NoInstancesInTag"
        return _DETAILS.get(self.status, self.status)


class Commands:
    """All commands, by account and region."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], deque[Command]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._slots: dict[str, threading.Semaphore] = defaultdict(
            lambda: threading.Semaphore(AT_ONCE)
        )
        self._lock = threading.Lock()

    def send(
        self,
        account: str,
        region: str,
        request: dict[str, Any],
        plan: Plan,
        nodes: list[Instance],
    ) -> Command:
        """Take a command for the nodes; ``begin`` has them run it."""
        runs = [Run(node, plan.script, plan.seconds, plan.directory) for node in nodes]
        invocations = [Invocation(run.instance, run) for run in runs]
        command = Command(dict(request), plan.document, invocations)
        with self._lock:
            held = self._held[account, region]
            if sum(each.status not in _OVER for each in held) >= WAITING:
                raise refusal("ThrottlingException", "Rate exceeded")
            held.append(command)
        return command

    def begin(self, command: Command) -> None:
        """Have it run."""
        for invocation in command.invocations:
            threading.Thread(target=self._run, args=(invocation,), daemon=True).start()

    def find(self, account: str, region: str, command_id: str = "") -> Iterator[Command]:
        """The command, or all, the newest first; raises AWS's error for an id that is none."""
        with self._lock:
            held = list(self._held[account, region])
        found = [each for each in reversed(held) if command_id in ("", each.id)]
        if command_id and not found:
            raise refusal("InvalidCommandId", "")
        yield from found

    def clear(self) -> None:
        """End all that runs, and forget all."""
        with self._lock:
            held = [command for each in self._held.values() for command in each]
            self._held.clear()
        for command in held:
            cancel(command)

    def _run(self, invocation: Invocation) -> None:
        run = invocation.run
        with self._slots[invocation.instance.account]:
            if run.cancelled:
                return
            invocation.began, invocation.status = datetime.now(UTC), "InProgress"
            try:
                run.go()
            except OSError as error:
                log.exception("A command could not be run.")
                run.code, run.errors = 1, f"the node could not run it: {error}\n"
        invocation.ended = datetime.now(UTC)
        invocation.status = _came_to(run)


def cancel(command: Command) -> None:
    """End what runs, and keep what waits from running."""
    for invocation in command.invocations:
        if invocation.status not in _OVER:
            invocation.run.cancel()
            if invocation.status == "Pending":
                invocation.status, invocation.ended = "Cancelled", datetime.now(UTC)


def _came_to(run: Run) -> str:
    if run.cancelled:
        return "Cancelled"
    if run.timed_out:
        return "TimedOut"
    return "Success" if run.code == 0 else "Failed"


def expiry(command: Command) -> datetime:
    """When it would no longer be delivered to a node that was away."""
    return command.sent + timedelta(seconds=command.request.get("TimeoutSeconds") or SECONDS)


COMMANDS = Commands()
