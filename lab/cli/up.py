"""``lab up``: starts what is missing, mends what is half-made, leaves alone what is well."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from lab.cli import files, made, ports, processes
from lab.cli.errors import LabError
from lab.cli.interrupts import Interrupts
from lab.cli.making import make_stack
from lab.cli.output import Step, Steps
from lab.cli.parts import EMULATOR, PARTS, Part, is_ready
from lab.cli.processes import Running
from lab.shared.config import Settings

READY_SECONDS = 60
LOG_LINES = 15


def is_up(settings: Settings) -> bool:
    """Whether there is nothing to do: all parts answer and the stack is whole."""
    if not all(processes.find(part, settings) for part in PARTS):
        return False
    return made.is_made(settings) and all(is_ready(part, settings) for part in PARTS)


def bring_up(settings: Settings, interrupts: Interrupts) -> list[Running]:
    """Bring the lab up, showing each step; returns the parts, all of them ready.

    A KeyboardInterrupt, or an emulator that does not start, ends what this call started.
    """
    launch = _Launch(settings, interrupts)
    try:
        return launch.run()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) or launch.hopeless:
            with interrupts.held():
                launch.undo()
        raise


@dataclass
class _Launch:
    settings: Settings
    interrupts: Interrupts
    started: list[Running] = field(default_factory=list)
    hopeless: bool = True

    def run(self) -> list[Running]:
        refuse_settings(self.settings)
        processes.stop_leftovers(self.settings)
        found = {part: processes.find(part, self.settings) for part in PARTS}
        for part in PARTS:
            if not found[part]:
                ports.require_free(part, self.settings)
        with Steps() as steps:
            shown = {p: steps.begin(p.name.title(), _verb(found[p])) for p in PARTS}
            emulator = found[EMULATOR] or self._start(EMULATOR)
            steps.go_live()
            # They can wait for the emulator: the app for its tables, the guide for its journal.
            others = [found[part] or self._start(part) for part in PARTS if part is not EMULATOR]
            waiting = [_in_background(partial(self._wait, r, shown[r.part])) for r in others]
            self._wait(emulator, shown[EMULATOR])
            self.hopeless = False
            self._make_stack(steps, emulator)
            for result in waiting:
                result()
        return [emulator, *others]

    def undo(self) -> None:
        processes.stop(r.process for r in self.started)
        processes.stop_parts(self.settings, [r.part for r in self.started])
        if self.started:
            processes.stop_leftovers(self.settings)

    def _start(self, part: Part) -> Running:
        with self.interrupts.held():
            running = processes.start(part, self.settings)
            self.started.append(running)
        self.interrupts.check()
        return running

    def _wait(self, running: Running, step: Step) -> None:
        part, deadline = running.part, time.monotonic() + READY_SECONDS
        while not is_ready(part, self.settings):
            if not processes.find(part, self.settings):
                step.failed("ended")
                raise _not_ready(running, self.settings, "it ended while it was starting")
            if time.monotonic() > deadline:
                step.failed("no answer")
                raise _not_ready(running, self.settings, f"no answer in {READY_SECONDS} seconds")
            time.sleep(0.03)
        step.done(part.url(self.settings))

    def _make_stack(self, steps: Steps, emulator: Running) -> None:
        self.interrupts.check()
        if made.is_made(self.settings):
            return
        try:
            make_stack(self.settings, steps.begin("Stack", "comparing"))
        except Exception as error:
            if processes.find(EMULATOR, self.settings):
                raise
            raise _not_ready(
                emulator, self.settings, "it ended while the stack was made"
            ) from error
        self.interrupts.check()


def refuse_settings(settings: Settings) -> None:
    """LabError for settings that no lab can be brought up with."""
    for one, other in itertools.combinations(PARTS, 2):
        port = other.port(settings)
        if one.port(settings) == port:
            raise LabError(
                f"The {one.name} and the {other.name} cannot both use port {port}.",
                f"{one.port_setting} and {other.port_setting} are the same",
                f"{other.port_setting}={port % 65535 + 1} lab up",
            )
    _refuse_foreign_endpoint(settings)


def _refuse_foreign_endpoint(settings: Settings) -> None:
    """LabError if LAB_ENDPOINT sends the stack past the emulator that `lab up` starts."""
    if settings.endpoint.removeprefix("http://").rstrip("/") not in (
        f"localhost:{settings.emulator_port}",
        f"127.0.0.1:{settings.emulator_port}",
    ):
        raise LabError(
            f"LAB_ENDPOINT is {settings.endpoint}, which is not this lab's emulator.",
            f"lab up starts an emulator at {EMULATOR.url(settings)}; the stack would go elsewhere",
            "unset LAB_ENDPOINT, then lab up; to make the stack at that endpoint alone: lab setup",
        )


def _verb(running: Running | None) -> str:
    return "running, asking it" if running else "starting"


def _in_background(work: Callable[[], None]) -> Callable[[], None]:
    """Run it in a thread; the returned function waits for it and raises what it raised."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def result() -> None:
        while thread.is_alive():
            thread.join(0.2)
        if errors:
            raise errors[0]

    return result


def _not_ready(running: Running, settings: Settings, why: str) -> LabError:
    log = files.log_file(settings, running.part.name)
    lines = "\n".join(f"    {line}" for line in files.tail(log, LOG_LINES))
    return LabError(
        f"The {running.part.name} is not ready: {why}.",
        f"the last lines of {log}:\n{lines or '    (nothing)'}",
        "lab doctor finds the usual causes; lab down, then lab up starts afresh",
    )
