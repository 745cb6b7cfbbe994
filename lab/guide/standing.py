"""How an exercise stands, as its page shows it: once for the template and for the script."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lab.course import Exercise, Outcome, Step
from lab.course.check_api import CheckFailed
from lab.course.progress import Prediction, Record
from lab.course.runner import State
from lab.guide import advice

Standing = dict[str, Any]


def standing(
    exercise: Exercise, record: Record, outcomes: Sequence[Outcome] = (), *, away: bool = False
) -> Standing:
    """``started`` (epoch, s; 0 if not), ``done`` of ``total`` steps, ``at`` the number of the first
    that is not done (0 if all are), and each step. Without outcomes it is what was written down;
    ``away`` says that the emulator does not answer."""
    outcomes = outcomes or remembered(exercise, record)
    at = next((n for n, o in enumerate(outcomes, 1) if o.state != "done"), 0)
    return {
        "started": record.started,
        "away": away,
        "done": sum(o.state == "done" for o in outcomes),
        "total": len(outcomes),
        "at": at if record.started else 0,
        "steps": [_step(exercise, record, n, o) for n, o in enumerate(outcomes, 1)],
        "closing": _closing(exercise, record) if record.started and not at else "",
    }


def remembered(exercise: Exercise, record: Record) -> list[Outcome]:
    """The steps as they were when they were last looked at; the reason why one is not done is not
    written down."""
    outcomes: list[Outcome] = []
    for step in exercise.steps:
        at = record.done.get(step.id, 0.0)
        reached = record.started and all(o.state == "done" for o in outcomes)
        told = record.predictions.get(step.id)
        state: State = "done" if at else ("not yet" if reached else "not reached")
        outcomes.append(Outcome(step, state, record.evidence.get(step.id, ""), None, at, told))
    return outcomes


def _step(exercise: Exercise, record: Record, number: int, outcome: Outcome) -> dict[str, Any]:
    step = outcome.step
    hints = exercise.hints(step)
    return {
        "id": step.id,
        "number": number,
        "title": step.title,
        "state": outcome.state,
        "at": outcome.done_at,
        "when": clock(outcome.done_at),
        "evidence": outcome.evidence,
        "failed": _failed(outcome.failed) if outcome.failed else None,
        "predict": _predict(step, record.predictions.get(step.id)),
        "hints": list(hints[: record.hints.get(step.id, 0)]),
        "all_hints": len(hints),
    }


def _failed(failed: CheckFailed) -> dict[str, Any]:
    return {
        "found": failed.found,
        "expected": failed.expected,
        "look": advice.parts(failed.look),
        "try": advice.parts(failed.try_),
    }


def _predict(step: Step, told: Prediction | None) -> dict[str, Any] | None:
    if not step.predict:
        return None
    return {
        "ask": step.predict.ask,
        "choices": list(step.predict.choices),
        "choice": told.choice if told else "",
        "observed": told.observed if told else "",
        "right": bool(told and told.right),
    }


def _closing(exercise: Exercise, record: Record) -> str:
    """What was done, in a sentence."""
    last = max((record.done.get(step.id, 0.0) for step in exercise.steps), default=0.0)
    minutes = max(1, round((last - record.started) / 60))
    said = [f"{len(exercise.steps)} steps in {minutes} {'minute' if minutes == 1 else 'minutes'}"]
    if told := record.predictions.values():
        said.append(f"{sum(p.right for p in told)} of {len(told)} predictions came true")
    hints = sum(record.hints.values())
    said.append(f"{hints or 'no'} {'hint' if hints == 1 else 'hints'} opened")
    return f"{', '.join(said)}."


def clock(seconds: float) -> str:
    """A time for who was there: "10:31", with its day if that was not today; "" for 0."""
    if not seconds:
        return ""
    at, now = datetime.fromtimestamp(seconds).astimezone(), datetime.now().astimezone()
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at.day} {at:%b, %H:%M}"
