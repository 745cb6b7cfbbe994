"""Proves an exercise: its checks, solution, guide, mistakes and reset do what they promise.

Each proof runs in an account of its own, so that proofs can run side by side.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lab.course import prepare, scripts
from lab.course.check_api import Lab
from lab.course.dev.inventory import inventory
from lab.course.exercise import Exercise, Mistake, Step
from lab.course.runner import Outcome, check_step
from lab.shared.config import Settings

# What an act sets in motion (a function's run, a schedule) may take this long to be seen.
PATIENCE_SECONDS = 20.0
_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.M | re.S)

Environ = Callable[[Settings], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about an exercise that is not as it should be."""

    exercise: str
    where: str
    what: str


class Prover:
    """``environ`` gives the environment of a student of an account."""

    def __init__(self, exercise: Exercise, settings: Settings, environ: Environ) -> None:
        self._exercise, self._settings, self._environ = exercise, settings, environ

    def findings(self) -> Iterator[Finding]:
        """All that is wrong; nothing if the exercise is sound."""
        yield from self._solution()
        yield from self._guide()
        for mistake in self._exercise.mistakes():
            yield from self._mistake(mistake)

    def _solution(self) -> Iterator[Finding]:
        """Fresh, all checks fail; each step turns its own check green and no other early; the
        reset leaves nothing."""
        lab, folder = self._begin()
        before = inventory(lab)
        yield from self._compare("untouched", lab, done=0)
        for number, step in enumerate(self._exercise.steps, 1):
            yield from self._type(f"solution, step {step.id}", self._script(step), folder, lab)
            self._wait(step, lab)
            yield from self._compare(f"after step {step.id}", lab, done=number)
        prepare.remove(self._exercise, lab.settings)
        for left in sorted(inventory(lab) - before):
            yield self._finding("reset", f"left behind: {left}")

    def _guide(self) -> Iterator[Finding]:
        """Its commands run as they stand there, and all steps are done at the end."""
        lab, folder = self._begin()
        for step in self._exercise.steps:
            for block in _BLOCK.findall(self._exercise.section(step)):
                yield from self._type(f"guide, step {step.id}", block, folder, lab)
            outcome = self._wait(step, lab)
            if outcome.state != "done":
                yield self._finding("guide", f"step {step.id} is not done by its commands")
                return

    def _mistake(self, mistake: Mistake) -> Iterator[Finding]:
        """The check tells it by name."""
        lab, folder = self._begin()
        for step in self._exercise.steps:
            if mistake.after not in {s.id for s in self._exercise.steps}:
                break
            yield from self._type("solution", self._script(step), folder, lab)
            self._wait(step, lab)
            if step.id == mistake.after:
                break
        scripts.run(mistake.script, folder, self._environment(lab))
        step = next(s for s in self._exercise.steps if s.id == mistake.step)
        said = ""
        for outcome in self._looks(step, lab, 3):
            said = outcome.failed.found if outcome.failed else "nothing: the step is done"
            if outcome.failed and mistake.says.lower() in said.lower():
                return
        yield self._finding(f"mistake {mistake.name}", f"{mistake.says!r} is not in: {said}")

    def _begin(self) -> tuple[Lab, Path]:
        account = f"{uuid.uuid4().int % 10**12:012d}"
        settings = replace(
            self._settings,
            account=account,
            state_dir=self._settings.state_dir / "proofs" / account,
        )
        folder = prepare.prepare(self._exercise, settings)
        return Lab(settings), folder

    def _type(self, where: str, script: str, folder: Path, lab: Lab) -> Iterator[Finding]:
        done = scripts.run(script, folder, self._environment(lab))
        if done.returncode:
            yield self._finding(where, f"exit code {done.returncode}: {done.stdout[-600:].strip()}")

    def _compare(self, where: str, lab: Lab, done: int) -> Iterator[Finding]:
        for number, step in enumerate(self._exercise.steps, 1):
            outcome = check_step(self._exercise, step, lab.again())
            if outcome.state == "done" and number > done:
                yield self._finding(where, f"step {step.id} is green already: {outcome.evidence}")
            if outcome.state != "done" and number <= done and not (step.moment and number < done):
                why = outcome.failed.found if outcome.failed else ""
                yield self._finding(where, f"step {step.id} is not green: {why}")

    def _wait(self, step: Step, lab: Lab) -> Outcome:
        *_, last = self._looks(step, lab, PATIENCE_SECONDS)
        return last

    def _looks(self, step: Step, lab: Lab, seconds: float) -> Iterator[Outcome]:
        """Look until the step is done or the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            outcome = check_step(self._exercise, step, lab.again())
            yield outcome
            if outcome.state == "done" or time.monotonic() > deadline:
                return
            time.sleep(0.1)

    def _script(self, step: Step) -> str:
        return self._exercise.solution()[step.id]

    def _environment(self, lab: Lab) -> Mapping[str, str]:
        return self._environ(lab.settings)

    def _finding(self, where: str, what: str) -> Finding:
        return Finding(self._exercise.slug, where, what)
