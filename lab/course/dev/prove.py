"""Proves an exercise: its checks, solution, guide, mistakes and reset do what they promise.

Each proof runs in an account of its own, so that proofs can run side by side.
"""

import re
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from lab.course import prepare
from lab.course.check_api import Lab
from lab.course.dev.inventory import inventory, left
from lab.course.dev.place import Environ, Place, begun
from lab.course.exercise import Exercise, Mistake, Step
from lab.course.runner import Outcome, check_step, observe
from lab.shared.config import Settings

# What an act sets in motion (a function's run, a schedule) may take this long to be seen.
PATIENCE_SECONDS = 20.0
MISTAKE_SECONDS = 3.0
WORKERS = 5
_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.M | re.S)
# All that is shown of what a failed command printed.
_LINES, _LETTERS = 4, 400


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about an exercise that is not as it should be."""

    exercise: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Proven:
    """One exercise: what is wrong, how many proofs there were and how long they took, in all."""

    exercise: Exercise
    findings: tuple[Finding, ...]
    proofs: int
    seconds: float


def prove(
    exercises: Iterable[Exercise], settings: Settings, environ: Environ, workers: int = WORKERS
) -> Iterator[Proven]:
    """Prove them with several proofs side by side; each is given when its last proof is done."""
    with ThreadPoolExecutor(workers) as pool:
        running = []
        for exercise in exercises:
            proofs = Prover(exercise, settings, environ).proofs()
            running.append((exercise, [pool.submit(_timed, proof) for proof in proofs]))
        for exercise, futures in running:
            results = [future.result() for future in futures]
            findings = tuple(finding for found, _ in results for finding in found)
            yield Proven(exercise, findings, len(results), sum(seconds for _, seconds in results))


def _timed(proof: Callable[[], list[Finding]]) -> tuple[list[Finding], float]:
    began = time.monotonic()
    return proof(), time.monotonic() - began


class Prover:
    """``environ`` gives the environment of a student of an account."""

    def __init__(
        self,
        exercise: Exercise,
        settings: Settings,
        environ: Environ,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._exercise, self._settings, self._environ = exercise, settings, environ
        self._patience = patience

    def findings(self) -> Iterator[Finding]:
        """All that is wrong; nothing if the exercise is sound."""
        for proof in self.proofs():
            yield from proof()

    def proofs(self) -> list[Callable[[], list[Finding]]]:
        """What has to be proven, the longest first; they do not disturb each other."""
        solution = partial(self._prove, "solution", self._solution, counted=True)
        ways: list[tuple[str, Callable[[Place], Iterator[Finding]]]] = [("guide", self._guide)]
        mistakes = self._exercise.mistakes()
        ways += [(f"mistake {m.name}", partial(self._mistake, m)) for m in mistakes]
        return [solution, *(partial(self._prove, where, way) for where, way in ways)]

    def _prove(
        self, where: str, way: Callable[[Place], Iterator[Finding]], counted: bool = False
    ) -> list[Finding]:
        """``counted``: what is in the account before is to be known."""
        try:
            with begun(self._exercise, self._settings, self._environ, counted=counted) as place:
                return list(way(place))
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
            return [self._finding(where, f"{type(error).__name__} in {at}: {_short(str(error))}")]

    def _solution(self, place: Place) -> Iterator[Finding]:
        """Fresh, all checks fail; each step turns its own check green and no other early; the
        reset leaves nothing."""
        yield from self._compare("untouched", place.lab, done=0)
        for number, step in enumerate(self._exercise.steps, 1):
            yield from self._type(f"solution, step {step.id}", self._script(step), place)
            self._wait(step, place.lab)
            yield from self._compare(f"after step {step.id}", place.lab, done=number)
            yield from self._observe(step, place.lab)
        prepare.remove(self._exercise, place.lab.settings)
        after = inventory(place.lab)
        for thing in left(place.before, after):
            yield self._finding("reset", f"left behind: {thing}")
        for thing in sorted(place.before - after):
            yield self._finding("reset", f"took away what was there before: {thing}")

    def _guide(self, place: Place) -> Iterator[Finding]:
        """Its commands run as they stand there, and all steps are done at the end."""
        for step in self._exercise.steps:
            for block in _BLOCK.findall(self._exercise.section(step)):
                yield from self._type(f"guide, step {step.id}", block, place)
            outcome = self._wait(step, place.lab)
            if outcome.state != "done":
                why = outcome.failed.found if outcome.failed else ""
                yield self._finding("guide", f"step {step.id} is not done by its commands: {why}")
                return

    def _mistake(self, mistake: Mistake, place: Place) -> Iterator[Finding]:
        """The check tells it by name."""
        where = f"mistake {mistake.name}"
        ids = [step.id for step in self._exercise.steps]
        if mistake.step not in ids or mistake.after not in ("", *ids):
            yield self._finding(where, f"there is no step {mistake.step} or {mistake.after}")
            return
        upto = ids.index(mistake.after) + 1 if mistake.after else 0
        for step in self._exercise.steps[:upto]:
            yield from self._type(f"{where}, solution", self._script(step), place)
            self._wait(step, place.lab)
        place.type(mistake.script)
        step = self._exercise.steps[ids.index(mistake.step)]
        said = ""
        for outcome in self._looks(step, place.lab, MISTAKE_SECONDS):
            said = outcome.failed.found if outcome.failed else "nothing: the step is done"
            if outcome.failed and mistake.says.lower() in said.lower():
                return
        yield self._finding(where, f"{mistake.says!r} is not in: {said}")

    def _type(self, where: str, script: str, place: Place) -> Iterator[Finding]:
        done = place.type(script)
        if done.returncode:
            yield self._finding(where, f"exit code {done.returncode}: {_short(done.stdout)}")

    def _compare(self, where: str, lab: Lab, done: int) -> Iterator[Finding]:
        for number, step in enumerate(self._exercise.steps, 1):
            outcome = check_step(self._exercise, step, lab.again())
            if outcome.state == "done" and number > done:
                yield self._finding(where, f"step {step.id} is green already: {outcome.evidence}")
            if outcome.state != "done" and number <= done and not (step.moment and number < done):
                why = outcome.failed.found if outcome.failed else ""
                yield self._finding(where, f"step {step.id} is not green: {why}")

    def _observe(self, step: Step, lab: Lab) -> Iterator[Finding]:
        """What came true of a prediction is one of its choices."""
        if not step.predict:
            return
        deadline = time.monotonic() + self._patience
        while not (came := observe(self._exercise, step, lab.again())):
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        if came not in step.predict.choices:
            said = f"{came!r} is none of the choices: {', '.join(step.predict.choices)}"
            yield self._finding(f"after step {step.id}", f"observed_{step.id}: {said}")

    def _wait(self, step: Step, lab: Lab) -> Outcome:
        *_, last = self._looks(step, lab, self._patience)
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
        return self._exercise.solution().get(step.id, "")

    def _finding(self, where: str, what: str) -> Finding:
        return Finding(self._exercise.slug, where, what)


def _short(text: str) -> str:
    """The end of an output, which says what went wrong."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return "\n".join(lines[-_LINES:])[-_LETTERS:]
