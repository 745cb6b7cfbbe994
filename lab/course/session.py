"""What a student does with an exercise: begin, predict, check, ask for a hint, take it back."""

import time
from dataclasses import dataclass, replace

from lab import journal
from lab.course import prepare
from lab.course.check_api import Lab
from lab.course.errors import CourseError
from lab.course.exercise import Exercise, Step
from lab.course.prepare import Report, silent
from lab.course.progress import Prediction, Progress, Record
from lab.course.runner import Outcome, observe, run_checks
from lab.shared.config import Settings


@dataclass(frozen=True, slots=True)
class Hint:
    """The last hint opened for a step: the ``number``th of ``total``."""

    step: Step
    number: int
    total: int
    text: str


def start(exercise: Exercise, settings: Settings, report: Report = silent) -> None:
    """Prepare what the exercise needs and begin its record anew; can be done again at any time.

    ``report`` hears what is prepared, in lines. Raises JournalError if the emulator is away.
    """
    _now(settings)
    prepare.prepare(exercise, settings, report)
    cursor = _now(settings)
    with Progress.changing(settings) as progress:
        progress.start(exercise.slug, cursor)


def record(exercise: Exercise, settings: Settings) -> Record:
    """What is written down of the exercise."""
    return Progress.load(settings).of(exercise.slug)


def choose(exercise: Exercise, settings: Settings) -> None:
    """Make it the current one."""
    with Progress.changing(settings) as progress:
        progress.current = exercise.slug


def check(exercise: Exercise, settings: Settings, lab: Lab | None = None) -> list[Outcome]:
    """Every step's state now; what is done, and what came of predictions, is written down.

    ``lab`` is for who checks again and again. Raises JournalError if the emulator is away.
    """
    seen = record(exercise, settings)
    lab = lab.again(seen.started) if lab else Lab(settings, seen.started, seen.cursor)
    outcomes = run_checks(exercise, lab, seen.evidence)
    done = {o.step.id: o.evidence for o in outcomes if o.state == "done"}
    observed = _observed(exercise, lab, seen, done)
    if observed or done.keys() - seen.done.keys():
        seen = _write_down(exercise, settings, seen, done, observed)
    return [_remembered(outcome, seen) for outcome in outcomes]


def predict(exercise: Exercise, step: Step, choice: str, settings: Settings) -> None:
    """Keep what the student thinks will happen; CourseError if it has happened already."""
    refuse_late(exercise, step, check(exercise, settings))
    with Progress.changing(settings) as progress:
        progress.of(exercise.slug).predictions[step.id] = Prediction(choice, time.time())


def refuse_late(exercise: Exercise, step: Step, outcomes: list[Outcome]) -> None:
    """CourseError if a prediction for the step would come after it."""
    outcome = outcomes[exercise.steps.index(step)]
    if outcome.done_at or outcome.state == "done":
        raise CourseError(
            f"Step {exercise.steps.index(step) + 1}, {step.title}, is done already: a prediction "
            f"comes before. To do it again: lab reset {exercise.number}, then "
            f"lab start {exercise.number}"
        )


def next_hint(exercise: Exercise, settings: Settings) -> Hint | None:
    """Open one more hint for the step that is not done yet; None if all are."""
    waiting = next((o.step for o in check(exercise, settings) if o.state == "not yet"), None)
    return open_hint(exercise, waiting, settings) if waiting else None


def open_hint(exercise: Exercise, step: Step, settings: Settings) -> Hint:
    """Open one more hint for the step; the last one again when all are open."""
    hints = exercise.hints(step) or ("There is no hint for this step: read the guide, lab show.",)
    with Progress.changing(settings) as progress:
        opened = progress.of(exercise.slug).hints
        number = opened[step.id] = min(opened.get(step.id, 0) + 1, len(hints))
    return Hint(step, number, len(hints), hints[number - 1])


def reset(exercise: Exercise, settings: Settings) -> list[str]:
    """Remove what the exercise makes, and its record; returns the names of what was removed."""
    _now(settings)
    removed = prepare.remove(exercise, settings)
    with Progress.changing(settings) as progress:
        progress.forget(exercise.slug)
    return removed


def _now(settings: Settings) -> str:
    """Where the journal is; JournalError if nobody answers."""
    return journal.events(settings, "latest", limit=1).cursor


def _observed(exercise: Exercise, lab: Lab, seen: Record, done: dict[str, str]) -> dict[str, str]:
    """What came true of the predicted steps that are done, of those not yet looked at."""
    waiting = {s for s, told in seen.predictions.items() if s in done and not told.observed}
    looked = {s.id: observe(exercise, s, lab) for s in exercise.steps if s.id in waiting}
    return {step: choice for step, choice in looked.items() if choice}


def _write_down(
    exercise: Exercise,
    settings: Settings,
    seen: Record,
    done: dict[str, str],
    observed: dict[str, str],
) -> Record:
    """The record as it is then; untouched if the exercise was begun anew meanwhile."""
    with Progress.changing(settings) as progress:
        now = progress.of(exercise.slug)
        if now.started == seen.started:
            progress.mark(exercise.slug, done.items())
            for step in observed.keys() & now.predictions.keys():
                now.predictions[step].observed = observed[step]
        return now


def _remembered(outcome: Outcome, seen: Record) -> Outcome:
    step = outcome.step.id
    return replace(outcome, done_at=seen.done.get(step, 0.0), prediction=seen.predictions.get(step))
