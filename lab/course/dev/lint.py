"""Looks through an exercise's files, without running any: is all there, and does it fit?"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lab.course.dev import typed
from lab.course.dev.prove import Finding
from lab.course.errors import CourseError
from lab.course.exercise import Exercise, Step
from lab.course.modules import load
from lab.course.removal import KINDS

ROWS = tuple(f"T{number}" for number in range(1, 28))
COVERED = ROWS[:19]
COMPLETE = 22
MISTAKES_EACH = 6
NEEDS = ("emulator", "stack", "app")
TODO = "TODO"
_GUIDES = ("https://docs.aws.amazon.com/", "https://aws.amazon.com/")
_ACCOUNT = re.compile(r"(?<![\w-])\d{12}(?![\w-])")
_SMART = re.compile("[\u2018\u2019\u201c\u201d\u2013\u2014]")
_BASH_ONLY = re.compile(
    r"^\s*\w+=|\\\n|<<|^\s*export |/dev/null|; do\b|\b(?:grep|sed|awk|head|tail|curl) ", re.M
)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)\s]+)\)")
_WEB_LINK = re.compile(r"\]\((http[^)\s]+)\)")


def lint(exercise: Exercise, lab_says: typed.LabSays) -> list[Finding]:
    """All that is wrong in its files."""
    try:
        told = [
            *_facts(exercise),
            *_steps(exercise),
            *_mistakes(exercise),
            *_commands(exercise, lab_says),
            *_texts(exercise),
        ]
    except CourseError as error:
        told = [("files", str(error))]
    return [Finding(exercise.slug, where, what) for where, what in told]


def lint_catalogue(exercises: Iterable[Exercise]) -> list[Finding]:
    """What is wrong with all of them together; of a part of the course, only what must never be."""
    every = list(exercises)
    told: list[str] = []
    numbers = [exercise.number for exercise in every]
    told += [f"there are two exercises {n}" for n in sorted({*numbers}) if numbers.count(n) > 1]
    if len(every) >= COMPLETE:
        rows = {row for exercise in every for row in exercise.rows}
        told += [f"no exercise covers row {row}" for row in COVERED if row not in rows]
        count = sum(len(exercise.mistakes()) for exercise in every)
        if count < MISTAKES_EACH * len(every):
            told.append(f"{count} mistakes are fewer than {MISTAKES_EACH} an exercise")
    return [Finding("catalogue", "all", what) for what in told]


_Told = Iterator[tuple[str, str]]


def _facts(exercise: Exercise) -> _Told:
    where = "exercise.toml"
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", exercise.slug):
        yield where, f"the folder's name {exercise.slug} is not as 07_first_queue"
    for name, text in (("title", exercise.title), ("goal", exercise.goal)):
        if not text.strip():
            yield where, f"the {name} is empty"
    if not 5 <= exercise.minutes <= 45:
        yield where, f"{exercise.minutes} minutes are not 5 to 45"
    if not exercise.rows:
        yield where, "it names no row of the course"
    for row in exercise.rows:
        if row not in ROWS:
            yield where, f"there is no row {row}: T1 to T27"
    if exercise.needs not in NEEDS:
        yield where, f"needs is {exercise.needs!r}, none of {', '.join(NEEDS)}"
    for kind in exercise.resources.keys() - KINDS:
        yield where, f"there is no kind of resource {kind}: {', '.join(sorted(KINDS))}"
    if not exercise.links:
        yield where, "it links to no guide of AWS"
    for link in exercise.links:
        if not link.url.startswith(_GUIDES) or not link.title.strip():
            yield where, f"the link {link.url} is not https to AWS's documentation, with a title"


def _steps(exercise: Exercise) -> _Told:
    ids = [step.id for step in exercise.steps]
    if not ids:
        yield "exercise.toml", "it has no steps"
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield "exercise.toml", f"there are two steps {twice}"
    solution = exercise.solution()
    for extra in solution.keys() - {*ids}:
        yield "solution.sh", f"there is no step {extra}"
    checks = load(exercise, "checks")
    for step in exercise.steps:
        yield from _step(exercise, step, checks, solution)


def _step(exercise: Exercise, step: Step, checks: object, solution: dict[str, str]) -> _Told:
    if not callable(getattr(checks, step.id, None)):
        yield "checks.py", f"there is no function {step.id}(lab)"
    if step.predict and not callable(getattr(checks, f"observed_{step.id}", None)):
        yield "checks.py", f"there is no function observed_{step.id}(lab)"
    if step.predict and len(step.predict.choices) < 2:
        yield "exercise.toml", f"step {step.id} has less than two choices to predict"
    if not solution.get(step.id, "").strip():
        yield "solution.sh", f"there is no part '#: step {step.id}'"
    hints = exercise.hints(step)
    if len(hints) < 2 or not all(hints):
        yield "hints.md", f"step {step.id} has {len(hints)} hints, not at least 2"
    section = exercise.section(step)
    if not section.strip():
        yield "guide.md", f"there is no section '## n. {step.title}'"
    bash_only = any(map(_BASH_ONLY.search, typed.blocks(section)))
    if bash_only and not typed.blocks(section, "powershell"):
        yield "guide.md", f"step {step.id} needs a powershell block beside its bash"


def _mistakes(exercise: Exercise) -> _Told:
    ids = [step.id for step in exercise.steps]
    for mistake in exercise.mistakes():
        where = f"mistakes/{mistake.name}.sh"
        if mistake.step not in ids:
            yield where, f"there is no step {mistake.step}"
        if mistake.after not in ("", *ids):
            yield where, f"there is no step {mistake.after}"
        if len(mistake.says.strip()) < 5:
            yield where, "'#: says' has to tell the mistake from others"


def _commands(exercise: Exercise, lab_says: typed.LabSays) -> _Told:
    for where, script in _scripts(exercise):
        yield from ((where, said) for said in typed.wrong(script, lab_says))
        if found := _ACCOUNT.search(script):
            yield where, f"the account {found[0]}: ask for it, or leave it away"
        if found := _SMART.search(script):
            yield where, f"{found[0]!r} is not what a shell takes for a quote or a dash"


def _scripts(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for block in typed.blocks(exercise.guide()):
        yield "guide.md", block
    for block in typed.blocks(exercise.guide(), "powershell"):
        yield "guide.md (powershell)", block
    for part in exercise.solution().values():
        yield "solution.sh", part


def _texts(exercise: Exercise) -> _Told:
    for path in sorted(exercise.folder.rglob("*")):
        if path.suffix not in (".md", ".toml", ".py", ".sh") or "__pycache__" in path.parts:
            continue
        text, where = path.read_text(errors="replace"), str(path.relative_to(exercise.folder))
        if re.search(rf"\b{TODO}(?!\s?app\b)(?::| -)", text):
            yield where, "has a TODO left"
        if path.suffix == ".md":
            yield from ((where, said) for said in _links(path, text))


def _links(path: Path, text: str) -> Iterator[str]:
    for target in _LINK.findall(text):
        if not (path.parent / target.partition("#")[0]).exists():
            yield f"the link to {target} leads nowhere"
    for url in _WEB_LINK.findall(text):
        if not url.startswith((*_GUIDES, "http://localhost:", "https://")):
            yield f"the link {url} is not https"
