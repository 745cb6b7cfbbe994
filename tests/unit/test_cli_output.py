"""Progress moves on a terminal and is plain lines elsewhere; logs are shown line by line."""

import os
import pty
import subprocess
import sys

import pytest

from lab.cli import files, made
from lab.cli.output import printable
from lab.cli.tailing import Tail
from lab.shared.config import ROOT

PROGRESS = """
from lab.cli.output import Steps, say
with Steps() as steps:
    first = steps.begin("Emulator", "starting")
    steps.go_live()
    first.update("a detail")
    steps.say("a line of its own")
    first.done("http://localhost:4566")
    steps.begin("Stack", "comparing")
say("The lab is up.", bold=True)
"""


def on_a_terminal(**environ):
    ours, theirs = pty.openpty()
    env = {"PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8"} | environ
    subprocess.run([sys.executable, "-c", PROGRESS], stdout=theirs, env=env, check=True, cwd=ROOT)
    os.close(theirs)
    printed = os.read(ours, 100_000).decode()
    os.close(ours)
    return printed


def test_progress_on_a_terminal_ends_in_marks_and_seconds():
    printed = on_a_terminal()
    assert "\x1b[" in printed
    assert "✔" in printed
    assert "✘" in printed  # the step that nobody finished
    assert "a line of its own" in printed


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_terminal_that_wants_no_colour_gets_plain_lines(environ):
    printed = on_a_terminal(**environ)
    assert "\x1b" not in printed
    assert "Emulator: http://localhost:4566 (0.0 s)" in printed


def test_progress_in_a_pipe_is_a_line_for_each_step():
    done = subprocess.run(
        [sys.executable, "-c", PROGRESS], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines() == [
        "Emulator: starting ...",
        "a line of its own",
        "Emulator: http://localhost:4566 (0.0 s)",
        "Stack: comparing ...",
        "Stack: FAILED, stopped (0.0 s)",
        "The lab is up.",
    ]


def test_text_from_outside_cannot_take_over_the_terminal():
    assert printable("é☃\tx\n\x1b[2J\x07\x9b") == "é☃\tx\n\ufffd[2J\ufffd\ufffd"


def test_tail_shows_whole_lines_once_and_a_file_that_began_again(tmp_path, capsys):
    log = tmp_path / "app.log"
    log.write_bytes(b"before\n")
    tail = Tail(log, "app")
    with log.open("ab") as out:
        out.write(b"one\nhal")
    tail.show_new()
    with log.open("ab") as out:
        out.write(b"f \xff\n")
    tail.show_new()
    log.write_bytes(b"new\n")
    tail.show_new()
    assert capsys.readouterr().out == "app      one\napp      half \ufffd\napp      new\n"


def test_tail_waits_for_a_file_that_is_not_there(tmp_path, capsys):
    tail = Tail(tmp_path / "none.log")
    tail.show_new()
    assert capsys.readouterr().out == ""


def test_last_lines_of_a_huge_log_are_read_without_reading_it_all(tmp_path):
    log = tmp_path / "huge.log"
    log.write_bytes(b"x" * 3_000_000 + b"\nlast \xff line\n")
    assert files.tail(log, 1, most_bytes=1000) == ["last \ufffd line"]
    assert files.tail(tmp_path / "none", 5) == []


def test_changed_function_makes_the_stack_incomplete(tmp_path):
    handler = tmp_path / "lambdas" / "f" / "handler.py"
    handler.parent.mkdir(parents=True)
    handler.write_text("1")
    before = made._fingerprint(tmp_path)
    cache = handler.parent / "__pycache__"
    cache.mkdir()
    (cache / "handler.pyc").write_text("1")
    assert made._fingerprint(tmp_path) == before
    handler.write_text("12")
    assert made._fingerprint(tmp_path) != before
