"""lab watch: a step ticks itself off when it is done; plain lines, and keys on a terminal."""

import os
import pty
import select
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lab.shared import aws as lab_aws
from lab.shared.config import ROOT, Settings
from tests.support import emulator
from tests.support.lab import COMMAND, Lab
from tests.support.waiting import until

# The checks look at what the student did, and no other.
Student = Callable[[str], Any]


@pytest.fixture
def lab(settings: Settings, tmp_path: Path) -> Lab:
    return seen_from(settings, tmp_path)


def seen_from(settings: Settings, folder: Path) -> Lab:
    lab = Lab(folder / "state")
    lab.env |= {"LAB_EMULATOR_PORT": str(settings.emulator_port), "LAB_ACCOUNT": settings.account}
    return lab


@pytest.fixture
def student(settings: Settings) -> Student:
    return lambda service: lab_aws.client(settings, service)


def test_steps_tick_themselves_off_in_plain_lines_and_it_ends_with_the_last(
    lab: Lab, student: Student
) -> None:
    command = lab.start("watch", "7")
    try:
        command.prints("Step 1, Create the queue orders: not yet")
        url = student("sqs").create_queue(QueueName="orders")["QueueUrl"]
        command.prints("Step 1, Create the queue orders: done")
        command.prints("Messages stay for 4 days")
        fortnight = {"MessageRetentionPeriod": "1209600"}
        student("sqs").set_queue_attributes(QueueUrl=url, Attributes=fortnight)
        command.prints("Step 2, Keep messages for 14 days: done")
        command.send(signal.SIGINT)
        assert command.end() == 130
        assert "\x1b" not in command.text
        assert "Traceback" not in command.text
    finally:
        command.process.kill()
        command.end()


def test_restart_of_the_emulator_is_survived_and_said(tmp_path: Path) -> None:
    port = emulator.free_port()
    with emulator.running(tmp_path / "one", port) as (settings, _):
        lab = seen_from(settings, tmp_path)
        lab_aws.client(settings, "sqs").create_queue(QueueName="orders")
        command = lab.start("watch", "7")
        command.prints("Step 1, Create the queue orders: done")
    try:
        with emulator.running(tmp_path / "two", port):
            command.prints("journal begins anew")
            command.prints("and not any more:")
            lab_aws.client(settings, "sqs").create_queue(QueueName="orders")
            until(lambda: command.text.count("Step 1, Create the queue orders: done") == 2)
            assert "Traceback" not in command.text
    finally:
        command.process.kill()
        command.end()


class Terminal:
    """A command on a terminal of its own: what it shows, and keys to press."""

    def __init__(self, lab: Lab, *arguments: str) -> None:
        self.main, self.other = pty.openpty()
        self.before = termios.tcgetattr(self.other)
        self.shown = ""
        self.process = subprocess.Popen(
            [COMMAND, *arguments],
            env=lab.env | {"TERM": "xterm"},
            stdin=self.other,
            stdout=self.other,
            stderr=self.other,
            cwd=ROOT,
            process_group=0,
        )

    def press(self, key: str) -> None:
        os.write(self.main, key.encode())

    def shows(self, text: str, seconds: float = 30) -> None:
        """Wait until it has shown the text since the last call."""
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self.main], [], [], 0.1)[0]:
                self.shown += os.read(self.main, 65536).decode(errors="replace")
        self.shown = self.shown.partition(text)[2]

    def end(self) -> int:
        until(lambda: self._drained() and self.process.poll() is not None)
        return self.process.returncode

    def _drained(self) -> bool:
        if select.select([self.main], [], [], 0)[0]:
            self.shown += os.read(self.main, 65536).decode(errors="replace")
        return True


@contextmanager
def terminal(lab: Lab, *arguments: str) -> Iterator[Terminal]:
    lab.settings.state_dir.parent.mkdir(exist_ok=True, parents=True)
    shown = Terminal(lab, *arguments)
    try:
        yield shown
    finally:
        shown.process.kill()
        shown.process.wait()
        os.close(shown.main)
        os.close(shown.other)


def test_keys_give_a_hint_the_list_and_an_end_that_leaves_the_terminal_as_it_was(
    lab: Lab, student: Student
) -> None:
    with terminal(lab, "watch", "7") as shown:
        shown.shows("you are here")
        shown.press("h")
        shown.shows("Step 1, Create the queue orders: hint 1 of")
        shown.press("l")
        shown.shows("Your first queue")
        student("sqs").create_queue(QueueName="orders")
        shown.shows("1. Create the queue orders: done")
        shown.press("q")
        assert shown.end() == 0
        assert termios.tcgetattr(shown.other) == shown.before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_leaves_the_terminal_as_it_was(lab: Lab, number: int) -> None:
    with terminal(lab, "watch", "7") as shown:
        shown.shows("you are here")
        shown.process.send_signal(number)
        assert shown.end() == 130
        assert termios.tcgetattr(shown.other) == shown.before
        assert "Traceback" not in shown.shown


def test_plain_has_neither_keys_nor_redraws(lab: Lab) -> None:
    with terminal(lab, "watch", "7", "--plain") as shown:
        shown.shows("Step 1, Create the queue orders: not yet")
        assert termios.tcgetattr(shown.other) == shown.before
        shown.process.send_signal(signal.SIGINT)
        assert shown.end() == 130
        assert "\x1b" not in shown.shown


def test_emulator_that_is_away_is_said(tmp_path: Path) -> None:
    for command in (["watch", "7"], ["check", "7"], ["start", "7"], ["hint", "7"]):
        done = Lab(tmp_path).run(*command)
        assert done.returncode == 1
        assert "Next: lab up" in done.stderr
