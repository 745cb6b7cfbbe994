"""The course's commands as a student types them."""

import json
import signal
from pathlib import Path

import pytest

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support.lab import Lab


@pytest.fixture
def lab(settings: Settings, tmp_path: Path) -> Lab:
    lab = Lab(tmp_path / "state")
    lab.env |= {"LAB_EMULATOR_PORT": str(settings.emulator_port), "LAB_ACCOUNT": settings.account}
    return lab


def done(lab: Lab) -> list[str]:
    steps = json.loads(lab.run("check", "7", "--json").stdout)
    return [step["step"] for step in steps if step["state"] == "done"]


def test_goto_does_what_comes_before_and_not_again_what_is_done(
    lab: Lab, settings: Settings
) -> None:
    went = lab.run("goto", "7", "3", "--yes")
    assert went.returncode == 0, went.stderr
    assert "Now it is your turn: step 3" in went.stdout
    assert done(lab) == ["queue", "retention"]
    again = lab.run("goto", "7", "4", "--yes")
    assert "1. Create the queue orders: done already" in again.stdout
    assert done(lab) == ["queue", "retention", "send"]
    taken = lab.run("reset", "7", "--yes")
    assert "removed queue orders" in taken.stdout
    assert lab_aws.client(settings, "sqs").list_queues().get("QueueUrls") is None
    assert done(lab) == []


def test_questions_are_asked_before_anything_is_done_or_taken_back(lab: Lab) -> None:
    assert lab.run("start", "7").returncode == 0
    for command in (["goto", "7"], ["solve", "7", "--run"], ["reset", "7"]):
        asked = lab.run(*command, stdin="n\n")
        assert asked.returncode == 1
        assert "Nothing was changed." in asked.stderr
    assert done(lab) == []


def test_prediction_is_listed_taken_and_refused_afterwards(lab: Lab) -> None:
    lab.run("start", "1")
    steps = json.loads(lab.run("check", "--json").stdout)
    number = str([step["step"] for step in steps].index("pending") + 1)
    listed = lab.run("predict", number)
    assert listed.returncode == 0, listed.stderr
    assert "  3. " in listed.stdout
    assert lab.run("predict", number, "9").returncode == 1
    assert "You predict: " in lab.run("predict", number, "1").stdout
    assert lab.run("goto", "1", str(int(number) + 1), "--yes").returncode == 0
    assert "; what happened: " in lab.run("check").stdout
    late = lab.run("predict", number, "2")
    assert late.returncode == 1
    assert "a prediction comes before" in late.stderr
    none = lab.run("predict", "1", "1")
    assert "asks for no prediction" in none.stderr


@pytest.mark.parametrize("name", ["99", "7.5", "9" * 5000, "0", "", " ", "frist_queue", "../x"])
def test_exercise_that_is_not_there_has_words(lab: Lab, name: str) -> None:
    asked = lab.run("start", name)
    assert asked.returncode == 1
    assert "There is no exercise" in asked.stderr
    assert len(asked.stderr) < 400


@pytest.mark.parametrize("step", ["0", "99", "x", "7.5", "9" * 5000])
def test_step_that_is_not_there_has_words(lab: Lab, step: str) -> None:
    asked = lab.run("goto", "7", step, "--yes")
    assert asked.returncode == 1
    assert "lab: " in asked.stderr
    assert len(asked.stderr) < 400


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_solution_says_how_far_it_came(lab: Lab, number: int) -> None:
    lab.settings.state_dir.parent.mkdir(exist_ok=True, parents=True)
    command = lab.start("solve", "7", "--run", "--yes")
    try:
        command.prints("2. Keep messages for 14 days ...")
        command.send(number)
        assert command.end() == 130
        assert "Interrupted in step" in command.text
        assert "is left as it is" in command.text
        assert "Traceback" not in command.text
    finally:
        command.process.kill()
        command.end()
