"""How steps are checked, remembered and predicted; with an exercise made for the test."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lab.cli import outcomes
from lab.course import CourseError, session
from lab.course.exercise import Exercise
from lab.course.progress import Progress
from lab.course.runner import Outcome
from lab.course.watch import matters
from lab.shared.config import Settings
from lab.shared.event import Event

TOML = """
title = "Three steps"
goal = "Make, send, mend."
minutes = 5
rows = ["T1"]

[[steps]]
id = "make"
title = "Make it"

[[steps]]
id = "send"
moment = true
title = "Send it"

[steps.predict]
ask = "Will it come?"
choices = ["yes", "no"]

[[steps]]
id = "mend"
title = "Mend it"
"""
# A step is done when a file of its name lies in the state folder.
CHECKS = """
from lab.course.check_api import CheckFailed

def _look(lab, name):
    if not (lab.settings.state_dir / name).exists():
        raise CheckFailed(f"There is no {name}.", try_=f"touch {name}")
    return f"{name} is there"

def make(lab):
    return _look(lab, "make")

def send(lab):
    return _look(lab, "send")

def mend(lab):
    return _look(lab, "mend")

def observed_send(lab):
    return "no"
"""
_numbers = itertools.count(900)


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    folder = tmp_path / f"{next(_numbers)}_three"  # a module is loaded once for each name
    folder.mkdir()
    (folder / "exercise.toml").write_text(TOML)
    (folder / "checks.py").write_text(CHECKS)
    (folder / "hints.md").write_text("## make\n1. Touch it.\n2. touch make\n")
    return Exercise.load(folder)


@pytest.fixture
def settings(tmp_path: Path, exercise: Exercise) -> Iterator[Settings]:
    settings = replace(Settings(), state_dir=tmp_path)
    with Progress.changing(settings) as progress:
        progress.start(exercise.slug)
    return settings


def states(found: list[Outcome]) -> list[str]:
    return [outcome.state for outcome in found]


def do(settings: Settings, *names: str) -> None:
    for name in names:
        (settings.state_dir / name).touch()


def undo(settings: Settings, *names: str) -> None:
    for name in names:
        (settings.state_dir / name).unlink()


def text(exercise: Exercise, found: list[Outcome]) -> str:
    return "\n".join(line for line, _ in outcomes.lines(exercise, found))


def test_steps_are_checked_until_one_is_not_done(exercise: Exercise, settings: Settings) -> None:
    do(settings, "mend")
    assert states(session.check(exercise, settings)) == ["not yet", "not reached", "not reached"]
    do(settings, "make")
    found = session.check(exercise, settings)
    assert states(found) == ["done", "not yet", "not reached"]
    said = text(exercise, found)
    assert "2. Send it: not yet   <- you are here" in said
    assert "3. Mend it: not reached, because step 2 is not done" in said
    assert "Look:" not in said  # there is nothing to say


def test_after_a_lost_emulator_moments_stay_and_states_are_told(
    exercise: Exercise, settings: Settings
) -> None:
    do(settings, "make", "send", "mend")
    assert states(session.check(exercise, settings)) == ["done", "done", "done"]
    undo(settings, "make", "send", "mend")
    found = session.check(exercise, settings)
    assert states(found) == ["not yet", "done", "not reached"]
    said = text(exercise, found)
    assert "and not any more:" in said
    assert f"lab goto {exercise.number} 2" in said
    do(settings, "make")
    last = text(exercise, session.check(exercise, settings))
    assert f"lab solve {exercise.number} --run" in last


def test_prediction_is_asked_for_kept_and_scored(exercise: Exercise, settings: Settings) -> None:
    do(settings, "make")
    assert "predict: lab predict 2   Will it come?" in text(
        exercise, session.check(exercise, settings)
    )
    session.predict(exercise, exercise.steps[1], "yes", settings)
    assert "You predicted: yes" in text(exercise, session.check(exercise, settings))
    do(settings, "send")
    told = session.check(exercise, settings)[1].prediction
    assert told
    assert (told.observed, told.right) == ("no", False)
    said = text(exercise, session.check(exercise, settings))
    assert "You predicted: yes; what happened: no. not what you thought" in said


def test_prediction_after_the_step_is_refused(exercise: Exercise, settings: Settings) -> None:
    do(settings, "make", "send")
    with pytest.raises(CourseError, match="is done already: a prediction comes before"):
        session.predict(exercise, exercise.steps[1], "yes", settings)


def test_check_of_an_exercise_begun_anew_meanwhile_marks_nothing(
    exercise: Exercise, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(settings, "make")
    run = session.run_checks

    def slow(*given: object) -> list[Outcome]:
        with Progress.changing(settings) as progress:
            progress.start(exercise.slug)
        return run(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(session, "run_checks", slow)
    session.check(exercise, settings)
    assert session.record(exercise, settings).done == {}


def test_hints_open_one_by_one_and_the_last_stays(exercise: Exercise, settings: Settings) -> None:
    said = [session.open_hint(exercise, exercise.steps[0], settings).text for _ in range(3)]
    assert said == ["Touch it.", "touch make", "touch make"]
    assert session.open_hint(exercise, exercise.steps[1], settings).total == 1


def test_check_without_a_function_is_said(exercise: Exercise, settings: Settings) -> None:
    (exercise.folder / "checks.py").write_text("")
    with pytest.raises(CourseError, match="has no function make"):
        session.check(exercise, settings)


def test_noise_and_the_checks_own_reads_do_not_wake_a_watch() -> None:
    def event(actor: str, noise: bool = False) -> Event:
        return Event(
            id="1",
            time=0,
            kind="call",
            account="000000000000",
            region="us-east-1",
            actor=actor,
            service="sqs",
            operation="ReceiveMessage",
            noise=noise,
        )

    assert matters(event("student"))
    assert not matters(event("check"))
    assert not matters(event("lambda:poller", noise=True))
