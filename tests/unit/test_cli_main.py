"""What the lab command says when it is typed wrongly or breaks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.cli import commands, main
from lab.cli.errors import LabError
from lab.shared.config import ROOT


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main.main(list(arguments))
    out, err = capsys.readouterr()
    return end.value.code or 0, out, err


def break_with(monkeypatch, error):
    def broken(*_):
        raise error

    monkeypatch.setattr("lab.cli.context.load", broken)


@pytest.fixture(autouse=True)
def own_state(monkeypatch, tmp_path):
    monkeypatch.setenv("LAB_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)


def test_mistyped_command_names_the_nearest(capsys):
    code, _, err = run(capsys, "statsu")
    assert code == 2
    assert "Did you mean: lab status" in err


def test_unknown_command_points_to_the_list(capsys):
    code, _, err = run(capsys, "x" * 5000)
    assert code == 2
    assert "lab --help" in err
    assert len(err) < 400


@pytest.mark.parametrize(
    "arguments", [["down", "extra"], ["restart", "nothing"], ["logs", "-n", "x"]]
)
def test_wrong_arguments_are_usage_errors(capsys, arguments):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert "Error:" in err


def test_every_command_explains_itself(capsys):
    for name in commands.cli.commands:
        code, out, _ = run(capsys, name, "--help")
        assert code == 0
        assert f"lab {name}" in out


def test_lab_error_says_what_why_and_next(capsys, monkeypatch):
    break_with(monkeypatch, LabError("It broke.", "a reason", "lab up"))
    code, out, err = run(capsys, "status")
    assert (code, out) == (1, "")
    assert err == "lab: It broke.\n  Why:  a reason\n  Next: lab up\n"


def test_error_says_where_lab_is_if_it_is_not_on_path(capsys, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    break_with(monkeypatch, LabError("It broke.", "a reason", "lab up"))
    _, _, err = run(capsys, "status")
    assert err.endswith("bin/lab here)\n")


def test_unexpected_error_shows_no_traceback_but_keeps_it(capsys, monkeypatch, tmp_path):
    break_with(monkeypatch, ZeroDivisionError("division by zero"))
    code, _, err = run(capsys, "status")
    assert code == 1
    assert "Traceback" not in err
    assert "ZeroDivisionError" in err
    log = tmp_path / "logs" / "cli.log"
    assert str(log) in err
    assert "Traceback" in log.read_text()


def test_unexpected_error_is_told_even_if_it_cannot_be_kept(capsys, monkeypatch):
    monkeypatch.setenv("LAB_STATE_DIR", "/proc/nowhere")
    break_with(monkeypatch, ZeroDivisionError("division by zero"))
    code, _, err = run(capsys, "status")
    assert code == 1
    assert "ZeroDivisionError" in err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAB_STATE_DIR", "~nobody-of-this-name/x"),
        ("LAB_APP_PORT", "many"),
        ("LAB_EMULATOR_PORT", "70000"),
        ("LAB_ACCOUNT", "1" * 4000),
        ("LAB_ENFORCE_IAM", "off"),
    ],
)
def test_settings_that_cannot_be_used_are_named(capsys, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    for command in ("up", "down", "status", "shell", "env", "inbox", "setup"):
        code, _, err = run(capsys, command)
        assert code == 1
        assert name in err
        assert "Traceback" not in err


def test_state_folder_that_is_a_file_is_named(capsys, monkeypatch, tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setenv("LAB_STATE_DIR", str(file))
    code, _, err = run(capsys, "up")
    assert code == 1
    assert str(file) in err
    assert "LAB_STATE_DIR=" in err


def test_reader_that_leaves_early_causes_no_complaint():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-c", "from lab.cli.main import main; main(['env', '--bash'])"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    os.close(write)
    assert done.stderr == ""


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from lab.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'boto3','rich','docker','psutil'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert out.stdout.splitlines()[-1] == "[]"


def test_command_is_installed():
    assert Path(sys.executable).with_name("lab").exists()
