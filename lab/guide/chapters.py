"""An exercise's guide taken apart: what comes before the steps, each step's part, and the rest."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from lab.course import Exercise, Step
from lab.guide.markdown import render

_HEADING = re.compile(r"^## (.*)\n", re.M)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the guide: about a step, or (``step`` is None) with a ``title`` of its own."""

    title: str
    text: Markup
    step: Step | None = None


def introduction(exercise: Exercise) -> Markup:
    """What and why, before the first step."""
    return render(_HEADING.split(exercise.guide())[0])


def chapters(exercise: Exercise) -> list[Chapter]:
    """The rest, in the guide's order; each step has one."""
    _, *parts = _HEADING.split(exercise.guide())
    steps = {step.title: step for step in exercise.steps}
    found = [
        Chapter(title, render(text, f"part-{n}-"), _step(title, steps))
        for n, (title, text) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1)
    ]
    told = {chapter.step for chapter in found}
    return found + [Chapter(s.title, Markup(), s) for s in exercise.steps if s not in told]


def _step(title: str, steps: dict[str, Step]) -> Step | None:
    return steps.get(re.sub(r"^\d+\. ", "", title.strip()))
