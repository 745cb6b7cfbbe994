"""Runs an exercise's checks: each step is done, not yet, or not reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
)

from lab.course.check_api import CheckFailed, Lab
from lab.course.errors import CourseError
from lab.course.exercise import Exercise, Step
from lab.course.modules import load
from lab.course.progress import Prediction
from lab.journal import http

State = Literal["done", "not yet", "not reached"]
Check = Callable[[Lab], str | None]

_AWAY = (EndpointConnectionError, ConnectionClosedError, HTTPClientError)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step's state; ``evidence`` says what shows that it is done, ``failed`` why it is not.

    ``done_at`` is when it was first seen done (epoch, s; 0 for never), also if it is not any more;
    ``prediction`` is the student's, if the step asks for one and it was given.
    """

    step: Step
    state: State
    evidence: str = ""
    failed: CheckFailed | None = None
    done_at: float = 0.0
    prediction: Prediction | None = None


def run_checks(exercise: Exercise, lab: Lab, seen: Mapping[str, str]) -> list[Outcome]:
    """Check the steps in order, until one is not done; changes nothing in AWS.

    ``seen`` has the evidence of steps that were done before: a moment among them stays done,
    whatever became of the rest. Raises CourseError if checks.py is broken, JournalError if the
    emulator does not answer.
    """
    outcomes: list[Outcome] = []
    reached = True
    for step in exercise.steps:
        if step.moment and step.id in seen:
            outcomes.append(Outcome(step, "done", seen[step.id]))
        elif reached:
            outcomes.append(check_step(exercise, step, lab))
            reached = outcomes[-1].state == "done"
        else:
            outcomes.append(Outcome(step, "not reached"))
    return outcomes


def check_step(exercise: Exercise, step: Step, lab: Lab) -> Outcome:
    """Check one step, whatever the others are."""
    try:
        return Outcome(step, "done", _function(exercise, step.id)(lab) or "")
    except CheckFailed as failed:
        return Outcome(step, "not yet", failed=failed)
    except ClientError as error:
        return Outcome(step, "not yet", failed=_refused(error))
    except _AWAY:
        raise http.away(lab.settings) from None


def observe(exercise: Exercise, step: Step, lab: Lab) -> str:
    """Which of a step's choices came true, once it is done; "" if that cannot be seen."""
    try:
        return _function(exercise, f"observed_{step.id}")(lab) or ""
    except (CheckFailed, ClientError):
        return ""
    except _AWAY:
        raise http.away(lab.settings) from None


def _function(exercise: Exercise, name: str) -> Check:
    check: Check | None = getattr(load(exercise, "checks"), name, None)
    if not check:
        raise CourseError(f"{exercise.folder / 'checks.py'} has no function {name}.")
    return check


def _refused(error: ClientError) -> CheckFailed:
    """AWS did not answer what the check asked, which no check expects."""
    said = error.response.get("Error", {})
    return CheckFailed(
        f"AWS would not tell: {error.operation_name} was refused with {said.get('Code', '')}, "
        f"{said.get('Message', '')}",
        expected="an answer to this read",
        look="lab events --errors",
        try_="see whether what this step is about still exists",
    )
