"""One exercise: a folder with its facts, guide, hints, checks, solution and known mistakes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from lab.course.errors import CourseError

_STEP_MARK = re.compile(r"^#: step (\w+)\n", re.M)
_HEADING = re.compile(r"^## ", re.M)


@dataclass(frozen=True, slots=True)
class Question:
    """What the student is to predict before a step; one of ``choices`` comes true."""

    ask: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """``id`` names the step's function in checks.py, and its sections elsewhere. A ``moment`` is
    something that happens: once seen, it stays done. To ``predict`` its outcome comes first."""

    id: str
    title: str
    moment: bool = False
    predict: Question | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the AWS guides."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong attempt: done after the step ``after`` of the solution ("" for none), the check of
    ``step`` must fail and say ``says``."""

    name: str
    after: str
    step: str
    says: str
    script: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """``rows`` are the rows of the course it covers; ``needs`` is "emulator", "stack" or "app";
    ``resources`` names by kind what it makes, for its reset (the kinds: removal.KINDS)."""

    number: int
    folder: Path
    title: str
    goal: str
    minutes: int
    rows: tuple[str, ...]
    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    needs: str
    resources: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read ``exercise.toml``; CourseError names the file and what is wrong in it."""
        source = folder / "exercise.toml"
        try:
            facts = tomllib.loads(source.read_text())
            return cls(
                number=int(folder.name.partition("_")[0]),
                folder=folder,
                title=facts["title"],
                goal=facts["goal"],
                minutes=facts["minutes"],
                rows=tuple(facts["rows"]),
                steps=tuple(map(_step, facts["steps"])),
                links=tuple(Link(**link) for link in facts.get("links", ())),
                needs=facts.get("needs", "emulator"),
                resources={k: tuple(v) for k, v in facts.get("resources", {}).items()},
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CourseError(f"{source} cannot be used: {type(error).__name__}: {error}") from None

    @property
    def slug(self) -> str:
        """The folder's name, by which progress is kept."""
        return self.folder.name

    def step(self, number: int) -> Step:
        """The step with this number, from 1; CourseError if there is none."""
        if 1 <= number <= len(self.steps):
            return self.steps[number - 1]
        raise CourseError(
            f"Exercise {self.number} has no step {number}: it has {len(self.steps)}. "
            f"See them with: lab show {self.number}"
        )

    def guide(self) -> str:
        """What and why, and the steps with their commands, in Markdown."""
        return self._text("guide.md")

    def section(self, step: Step) -> str:
        """The part of the guide about a step: under a heading that ends with the step's title."""
        sections = self._sections("guide.md").items()
        return next((text for heading, text in sections if heading.endswith(step.title)), "")

    def hints(self, step: Step) -> tuple[str, ...]:
        """A step's hints, from a nudge to nearly the solution."""
        section = self._sections("hints.md").get(step.id, "")
        hints = re.split(r"^\d+\. ", section, flags=re.M)
        return tuple(hint.strip() for hint in hints[1:])

    def solution(self) -> dict[str, str]:
        """The commands of each step, for bash."""
        head, *parts = _STEP_MARK.split(self._text("solution.sh"))
        return {step: head + script for step, script in zip(parts[::2], parts[1::2], strict=True)}

    def mistakes(self) -> tuple[Mistake, ...]:
        """The wrong attempts that must be told by name."""
        return tuple(_mistake(path) for path in sorted((self.folder / "mistakes").glob("*.sh")))

    def _sections(self, name: str) -> dict[str, str]:
        _, *sections = _HEADING.split(self._text(name))
        parts = (section.partition("\n") for section in sections)
        return {heading.strip(): text for heading, _, text in parts}

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text()
        except OSError as error:
            raise CourseError(f"{self.folder / name} cannot be read: {error.strerror}") from None


def _step(facts: dict[str, Any]) -> Step:
    asked = facts.pop("predict", None)
    question = Question(asked["ask"], tuple(asked["choices"])) if asked else None
    return Step(**facts, predict=question)


def _mistake(path: Path) -> Mistake:
    script = path.read_text()
    facts: dict[str, Any] = dict(re.findall(r"^#: (\w+) *(.*)$", script, re.M))
    try:
        return Mistake(path.stem, facts.get("after", ""), facts["step"], facts["says"], script)
    except KeyError as error:
        raise CourseError(f"{path} lacks its line '#: {error.args[0]} ...'.") from None
