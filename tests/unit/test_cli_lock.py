"""Commands that start or stop the lab wait for each other; Ctrl-C is acted on at a safe moment."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from lab.cli import lock
from lab.cli.errors import LabError
from lab.cli.interrupts import Interrupts
from lab.shared.config import ROOT, Settings
from tests.support.waiting import until

HOLDER = """
import sys, time
from dataclasses import replace
from pathlib import Path
from lab.cli import lock
from lab.shared.config import Settings
with lock.held(replace(Settings(), state_dir=Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(99)
"""


@pytest.fixture
def settings(tmp_path):
    return replace(Settings(), state_dir=tmp_path)


@pytest.fixture
def holder(settings):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.state_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_lock_is_free_again_after_use(settings):
    for _ in range(2):
        with lock.held(settings):
            pass


def test_lock_of_a_killed_command_is_free(settings, holder):
    holder.kill()
    with lock.held(settings):
        pass


def test_waiting_for_the_other_command_ends_with_its_pid(settings, holder, monkeypatch, capsys):
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.1)
    with pytest.raises(LabError, match="still at work") as error, lock.held(settings):
        pass
    assert str(holder.pid) in error.value.why
    assert "Waiting" in capsys.readouterr().err


def test_down_interrupts_the_command_that_is_at_work(settings, holder):
    with lock.held(settings, interrupt=True):
        assert holder.wait(5) != 0


def test_pid_of_a_stranger_in_the_file_is_not_interrupted(settings, holder):
    with subprocess.Popen(["sleep", "99"]) as stranger:
        (settings.state_dir / "lock").write_text(str(stranger.pid))
        assert lock._owner(settings.state_dir / "lock") == 0
        stranger.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_raises_at_once(number):
    with Interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


def test_signal_waits_until_it_is_safe():
    with Interrupts() as interrupts:
        with interrupts.held():
            os.kill(os.getpid(), signal.SIGTERM)
            until(lambda: interrupts.number)
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()


def test_handlers_are_given_back():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts():
        pass
    assert signal.getsignal(signal.SIGINT) is before
