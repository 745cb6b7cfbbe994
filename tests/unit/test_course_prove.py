"""The proof of an exercise sees what is not sound in it; on a fake account, whose commands are
``make NAME``, ``drop NAME`` and ``fail``."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from lab.course.dev import ports, prove
from lab.course.dev.inventory import left
from lab.course.exercise import Exercise
from lab.shared.config import Settings

SOUND = {
    "exercise.toml": """\
title = "T"
goal = "G"
minutes = 10
rows = ["T8"]
steps = [{id = "one", title = "Make one"}, {id = "two", title = "Make two"}]
""",
    "guide.md": """\
## 1. Make one
```bash
make one
```

## 2. Make two
```bash
make two
```
""",
    "hints.md": "",
    "checks.py": """\
from lab.course.check_api import CheckFailed

def one(lab):
    if "uno" in lab.things:
        raise CheckFailed("There is uno: names must be the same.")
    if "one" not in lab.things:
        raise CheckFailed("There is no one.")
    return "one is there"

def two(lab):
    if "two" not in lab.things:
        raise CheckFailed("There is no two.")
    return "two is there"
""",
    "solution.sh": "#: step one\nmake one\n\n#: step two\nmake two\n",
    "mistakes/spanish.sh": "#: step one\n#: says names must be the same\nmake uno\n",
    "mistakes/forgotten.sh": "#: after one\n#: step two\n#: says no two\nmake three\n",
}


@dataclass
class Account:
    """A fake of an account, and of the place a proof happens in."""

    things: set[str] = field(default_factory=set)
    before: frozenset[str] = frozenset()
    settings: Settings = field(default_factory=Settings)

    @property
    def lab(self) -> "Account":
        return self

    def again(self) -> "Account":
        return self

    def type(self, script: str) -> subprocess.CompletedProcess[str]:
        for line in script.splitlines():
            command, _, name = line.partition(" ")
            if command == "fail":
                said = "\n".join(["noise"] * 500 + ["it went wrong"])
                return subprocess.CompletedProcess([], 3, said)
            if command == "make":
                self.things.add(name)
            if command == "drop":
                self.things.discard(name)
        return subprocess.CompletedProcess([], 0, "")


@pytest.fixture
def findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Proves the sound exercise with some of its files changed: (file, old text, new text)."""
    kept: dict[str, Any] = {"reset": lambda account: account.things.clear(), "before": frozenset()}
    now: list[Account] = []

    @contextmanager
    def begun(*_: object, **__: object) -> Iterator[Account]:
        now.append(Account(set(kept["before"]), kept["before"]))
        yield now[-1]

    monkeypatch.setattr(prove, "begun", begun)
    monkeypatch.setattr(prove, "MISTAKE_SECONDS", 0.0)
    monkeypatch.setattr(prove, "inventory", lambda lab: frozenset(lab.things))
    monkeypatch.setattr(prove.prepare, "remove", lambda *_: kept["reset"](now[-1]))

    def findings(*changes: tuple[str, str, str], **options: Any) -> str:
        kept.update(options)
        folder = tmp_path / "90_fake"
        for name, text in SOUND.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        for name, old, new in changes:
            assert old in (folder / name).read_text()
            (folder / name).write_text((folder / name).read_text().replace(old, new, 1))
        prover = prove.Prover(Exercise.load(folder), Settings(), lambda _: {}, patience=0.0)
        return "\n".join(f"{f.where}: {f.what}" for f in prover.findings())

    yield findings
    sys.modules.pop("lab.exercises.90_fake.checks", None)


def test_sound_exercise_has_no_findings(findings: Callable[..., str]):
    assert findings() == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ("checks.py", 'raise CheckFailed("There is no two.")', 'return "always"'),
            "untouched: step two is green already: always",
        ),
        (
            ("solution.sh", "make one\n", "make one\nmake two\n"),
            "after step one: step two is green already",
        ),
        (
            ("solution.sh", "make two", "drop one\nmake two"),
            "after step two: step one is not green: There is no one.",
        ),
        (("solution.sh", "make two", "true"), "after step two: step two is not green"),
        (("solution.sh", "make two", "fail"), "solution, step two: exit code 3: "),
        (("guide.md", "make two", "make two\nfail"), "guide, step two: exit code 3: "),
        (("guide.md", "make two", "true"), "guide: step two is not done by its commands"),
        (
            ("mistakes/spanish.sh", "make uno", "make dos"),
            "mistake spanish: 'names must be the same' is not in: There is no one.",
        ),
        (
            ("mistakes/spanish.sh", "make uno", "make one"),
            "mistake spanish: 'names must be the same' is not in: nothing: the step is done",
        ),
        (("mistakes/forgotten.sh", "after one", "after zero"), "there is no step"),
        (("checks.py", 'return "two is there"', "return 1 / 0"), "ZeroDivisionError in checks.py:"),
    ],
)
def test_what_is_not_sound_is_found(
    findings: Callable[..., str], change: tuple[str, str, str], says: str
):
    found = findings(change)
    assert says in found
    assert len(found) < 2000


@pytest.mark.parametrize("came", ["many", ""])
def test_prediction_of_which_no_choice_comes_true_is_found(findings: Callable[..., str], came: str):
    asks = 'id = "two", predict = {ask = "How many?", choices = ["none", "few"]}'
    asked = ("exercise.toml", 'id = "two"', asks)
    came_true = ("checks.py", "def two(", 'def observed_two(lab):\n    return "few"\n\ndef two(')
    assert findings(asked, came_true) == ""
    sys.modules.pop("lab.exercises.90_fake.checks")
    other = ("checks.py", "def two(", f'def observed_two(lab):\n    return "{came}"\n\ndef two(')
    found = findings(asked, other)
    assert found == f"after step two: observed_two: {came!r} is none of the choices: none, few"


def test_what_a_reset_leaves_and_takes_too_much_of_is_found(findings: Callable[..., str]):
    assert "reset: left behind: two" in findings(reset=lambda a: a.things.discard("one"))
    stack = frozenset({"table"})
    assert "reset: took away what was there before: table" in findings(
        reset=lambda a: a.things.clear(), before=stack
    )


def test_moment_that_is_over_needs_not_be_seen_again(findings: Callable[..., str]):
    moment = ("exercise.toml", '"Make one"', '"Make one", moment = true')
    over = ("solution.sh", "make two", "drop one\nmake two")
    assert "step one is not green" not in findings(moment, over)


def test_log_of_a_function_that_was_there_before_is_nobodys_fault():
    logs = {"lambda export", "logs /aws/lambda/export", "logs /aws/lambda/mine"}
    assert left(frozenset({"lambda export"}), frozenset(logs)) == ["logs /aws/lambda/mine"]


def test_commands_find_a_lab_at_other_ports():
    settings = replace(Settings(), emulator_port=5000, app_port=9000)
    script = "curl localhost:4566/x http://127.0.0.1:8000 localhost:8001 localhost:80001"
    moved = "curl localhost:5000/x http://127.0.0.1:9000 localhost:8001 localhost:80001"
    assert ports.moved(script, settings) == moved


def test_proofs_run_side_by_side_and_are_given_by_exercise(
    findings: Callable[..., str], tmp_path: Path
):
    assert findings() == ""
    exercise = Exercise.load(tmp_path / "90_fake")
    (proven,) = prove.prove([exercise], Settings(), lambda _: {}, workers=1)
    assert (proven.exercise, proven.findings, proven.proofs) == (exercise, (), 4)
