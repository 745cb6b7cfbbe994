"""Runs an exercise's checks: each step is done, not yet, or not reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from lab.course.check_api import CheckFailed, Lab
from lab.course.errors import CourseError
from lab.course.exercise import Exercise, Step
from lab.course.modules import load

State = Literal["done", "not yet", "not reached"]
Check = Callable[[Lab], str | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step's state; ``evidence`` says what shows that it is done, ``failed`` why it is not."""

    step: Step
    state: State
    evidence: str = ""
    failed: CheckFailed | None = None


def run_checks(exercise: Exercise, lab: Lab, seen: Mapping[str, str]) -> list[Outcome]:
    """Check the steps in order, until one is not done; changes nothing in AWS.

    ``seen`` has the evidence of steps that were done before: a moment among them is not looked for
    again. Raises CourseError if checks.py is broken.
    """
    outcomes: list[Outcome] = []
    for step in exercise.steps:
        if outcomes and outcomes[-1].state != "done":
            outcomes.append(Outcome(step, "not reached"))
        elif step.moment and step.id in seen:
            outcomes.append(Outcome(step, "done", seen[step.id]))
        else:
            outcomes.append(check_step(exercise, step, lab))
    return outcomes


def check_step(exercise: Exercise, step: Step, lab: Lab) -> Outcome:
    """Check one step, whatever the others are."""
    check: Check | None = getattr(load(exercise, "checks"), step.id, None)
    if not check:
        raise CourseError(f"{exercise.folder / 'checks.py'} has no function {step.id}.")
    try:
        return Outcome(step, "done", check(lab) or "")
    except CheckFailed as failed:
        return Outcome(step, "not yet", failed=failed)
