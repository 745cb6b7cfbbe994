"""How an exercise stands, in lines: its steps, what was found, what was predicted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.course.exercise import Exercise
    from lab.course.runner import Outcome

HERE = "   <- you are here"


def current(outcomes: Sequence["Outcome"]) -> int:
    """The number of the first step that is not done, from 1; 0 if all are."""
    return next((n for n, o in enumerate(outcomes, 1) if o.state != "done"), 0)


def lines(exercise: "Exercise", outcomes: Sequence["Outcome"]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is the heading of the step that the student is at."""
    here = current(outcomes)
    for number, outcome in enumerate(outcomes, 1):
        yield _head(number, outcome, here), number == here
        for line in details(exercise, number, outcome):
            yield f"   {line}", False
    done = sum(outcome.state == "done" for outcome in outcomes)
    yield f"{done} of {len(outcomes)} steps are done.", False


def details(exercise: "Exercise", number: int, outcome: "Outcome") -> Iterator[str]:
    """What there is to say of one step, below its heading."""
    if outcome.state == "not reached":
        return
    if outcome.evidence:
        yield outcome.evidence
    if outcome.failed:
        yield from _failed(exercise, number, outcome)
    told, asked = outcome.prediction, outcome.step.predict
    if asked and not told and outcome.state == "not yet":
        yield f"Before you do it, predict: lab predict {number}   {asked.ask}"
    if told and outcome.state == "not yet":
        yield f"You predicted: {told.choice}"
    if told and told.observed:
        verdict = "right" if told.right else "not what you thought, see the guide: why"
        yield f"You predicted: {told.choice}; what happened: {told.observed}. {verdict}"


def as_data(outcome: "Outcome") -> dict[str, Any]:
    """The same for programs."""
    data: dict[str, Any] = {"step": outcome.step.id, "title": outcome.step.title}
    data |= {"state": outcome.state}
    data |= {"evidence": outcome.evidence} if outcome.evidence else {}
    data |= {"done_at": outcome.done_at} if outcome.done_at else {}
    if failed := outcome.failed:
        data |= {"found": failed.found, "expected": failed.expected, "look": failed.look}
        data |= {"try": failed.try_}
    if told := outcome.prediction:
        data |= {"predicted": told.choice, "observed": told.observed}
    return data


def _head(number: int, outcome: "Outcome", here: int) -> str:
    said: str = outcome.state
    if outcome.state == "not reached":
        said = f"not reached, because step {here} is not done"
    return f"{number}. {outcome.step.title}: {said}{HERE if number == here else ''}"


def _failed(exercise: "Exercise", number: int, outcome: "Outcome") -> Iterator[str]:
    failed = outcome.failed
    assert failed  # noqa: S101 - asked for only then
    if outcome.done_at:
        when = datetime.fromtimestamp(outcome.done_at).astimezone()
        yield f"Done at {when:%H:%M}, and not any more:"
    said = {"Found": failed.found, "Expected": failed.expected}
    said |= {"Look": failed.look, "Try": failed.try_}
    yield from (f"{name + ':':<10}{text}" for name, text in said.items() if text)
    if outcome.done_at:
        again = f"lab goto {exercise.number} {number + 1}"
        last = number == len(exercise.steps)
        yield f"Next:     {f'lab solve {exercise.number} --run' if last else again}"
