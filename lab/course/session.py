"""What a student does with an exercise: begin, check, ask for a hint, take it back."""

from dataclasses import dataclass

from lab.course import prepare
from lab.course.check_api import Lab
from lab.course.exercise import Exercise, Step
from lab.course.progress import Progress
from lab.course.runner import Outcome, run_checks
from lab.shared.config import Settings


@dataclass(frozen=True, slots=True)
class Hint:
    """The last hint opened for a step: the ``number``th of ``total``."""

    step: Step
    number: int
    total: int
    text: str


def start(exercise: Exercise, settings: Settings) -> None:
    """Prepare what the exercise needs and begin its record anew; can be done again at any time."""
    prepare.prepare(exercise, settings)
    progress = Progress.load(settings)
    progress.start(exercise.slug)
    progress.save()


def check(exercise: Exercise, settings: Settings) -> list[Outcome]:
    """Every step's state now; what is done is written down."""
    progress = Progress.load(settings)
    record = progress.of(exercise.slug)
    outcomes = run_checks(exercise, Lab(settings, record.started), record.evidence)
    done = [(o.step.id, o.evidence) for o in outcomes if o.state == "done"]
    if progress.mark(exercise.slug, done):
        progress.save()
    return outcomes


def next_hint(exercise: Exercise, settings: Settings) -> Hint | None:
    """Open one more hint for the step that is not done yet; None if all are."""
    waiting = next((o.step for o in check(exercise, settings) if o.state == "not yet"), None)
    if not waiting:
        return None
    progress = Progress.load(settings)
    opened, hints = progress.of(exercise.slug).hints, exercise.hints(waiting)
    opened[waiting.id] = min(opened.get(waiting.id, 0) + 1, len(hints))
    progress.save()
    return Hint(waiting, opened[waiting.id], len(hints), hints[opened[waiting.id] - 1])


def reset(exercise: Exercise, settings: Settings) -> list[str]:
    """Remove what the exercise makes, and its record; returns the names of what was removed."""
    removed = prepare.remove(exercise, settings)
    progress = Progress.load(settings)
    progress.forget(exercise.slug)
    progress.save()
    return removed
