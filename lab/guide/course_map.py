"""The course as the map shows it: how far each exercise is, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.course import Exercise
from lab.course.outline import ROWS, Part, grouped
from lab.course.progress import Progress, Record


@dataclass(frozen=True, slots=True)
class Stop:
    """An exercise on the map; ``done`` of its steps were seen done."""

    exercise: Exercise
    done: int
    begun: bool
    current: bool

    @property
    def total(self) -> int:
        """How many steps it has."""
        return len(self.exercise.steps)

    @property
    def finished(self) -> bool:
        """Whether all of its steps were seen done."""
        return self.done == self.total

    @property
    def says(self) -> str:
        """How far it is, in words."""
        if self.finished:
            return f"Done, {self.total} steps"
        return f"{self.done} of {self.total} steps" if self.begun else f"{self.total} steps"


@dataclass(frozen=True, slots=True)
class Map:
    """All exercises by part, and ``next``: where to go on; None when all are done. ``step`` is the
    first that is not done there."""

    parts: list[tuple[Part, list[Stop]]]
    next: Stop | None
    step: str

    @property
    def stops(self) -> list[Stop]:
        """All exercises, in order."""
        return [stop for _, stops in self.parts for stop in stops]

    @property
    def done(self) -> int:
        """Steps that are done, of all exercises."""
        return sum(stop.done for stop in self.stops)

    @property
    def total(self) -> int:
        """Steps there are."""
        return sum(stop.total for stop in self.stops)

    @property
    def finished(self) -> int:
        """Exercises that are done."""
        return sum(stop.finished for stop in self.stops)

    @property
    def left(self) -> str:
        """The time that the rest takes, in words; what is begun counts by its steps."""
        minutes = [s.exercise.minutes * (s.total - s.done) / s.total for s in self.stops]
        return _duration(round(sum(minutes)))

    def rows(self) -> list[tuple[str, str, list[Stop]]]:
        """Each row of the course with its exercises."""
        return [
            (row, title, [stop for stop in self.stops if row in stop.exercise.rows])
            for row, title in ROWS.items()
        ]


def draw(exercises: Sequence[Exercise], progress: Progress) -> Map:
    """The map of the exercises as the progress has them."""
    parts = [(p, [_stop(e, progress) for e in found]) for p, found in grouped(exercises)]
    following = _next([stop for _, stops in parts for stop in stops])
    step = (
        _first_open(following.exercise, progress.of(following.exercise.slug)) if following else ""
    )
    return Map(parts, following, step)


def _stop(exercise: Exercise, progress: Progress) -> Stop:
    record = progress.of(exercise.slug)
    done = sum(step.id in record.done for step in exercise.steps)
    return Stop(exercise, done, bool(record.started or done), progress.current == exercise.slug)


def _next(stops: Sequence[Stop]) -> Stop | None:
    """The one begun last; else the first after it that is not done; else the first not done."""
    at = next((n for n, stop in enumerate(stops) if stop.current), 0)
    return next((stop for stop in [*stops[at:], *stops[:at]] if not stop.finished), None)


def _first_open(exercise: Exercise, record: Record) -> str:
    return next((step.title for step in exercise.steps if step.id not in record.done), "")


def _duration(minutes: int) -> str:
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else ""]
    return " ".join(filter(None, parts)).replace(" ", "\N{NO-BREAK SPACE}")
