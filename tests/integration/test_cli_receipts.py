"""``lab progress``, ``lab submit``, ``lab verify``: as typed, with no emulator there."""

import csv
import io
import json
import time
from pathlib import Path

import pytest

from lab.course.progress import Progress, Record
from tests.support.lab import Lab


@pytest.fixture
def student(tmp_path: Path) -> Lab:
    """A lab that does not run, whose student has done two steps of exercise 7."""
    lab = Lab(tmp_path / "state")
    began = time.time() - 300
    with Progress.changing(lab.settings) as progress:
        done = {"queue": began + 60, "retention": began + 120}
        evidence = {"queue": "there it is"}
        progress._records["07_first_queue"] = Record(began, done, evidence, {"queue": 2})
    return lab


def test_progress_is_shown_exported_and_forgotten_after_a_question(student: Lab, tmp_path: Path):
    shown = student.run("progress").stdout
    assert "2 of 6 steps, 2 min" in shown
    assert "Create the queue orders   (2 hints)" in shown
    kept = json.loads(student.run("progress", "--json").stdout)
    assert student.run("progress", "--export", str(tmp_path / "p.json")).returncode == 0
    assert json.loads((tmp_path / "p.json").read_text()) == kept
    assert "T8" in kept["rows_open"]

    refused = student.run("progress", "--reset", stdin="n\n")
    assert refused.returncode == 1
    assert "Nothing was changed" in refused.stderr
    assert student.run("progress", "--reset", stdin="y\n").returncode == 0
    assert "Nothing was begun yet" in student.run("progress").stdout


def test_receipt_is_written_verified_and_not_overwritten(student: Lab, tmp_path: Path):
    path = str(tmp_path / "r.json")
    written = student.run("submit", "7", "--name", "Ada", "-o", path)
    assert written.returncode == 0, written.stderr
    assert "does not prove who" in written.stdout
    again = student.run("submit", "--name", "Ada", "-o", path)
    assert again.returncode == 1
    assert "--force" in again.stderr
    verified = student.run("verify", path)
    assert verified.returncode == 0
    assert "adds up" in verified.stdout


def test_hostile_receipts_are_told_without_a_traceback(student: Lab, tmp_path: Path):
    good, copied, deep = (tmp_path / name for name in ("good.json", "copied.json", "deep.json"))
    student.run("submit", "--name", "=cmd()", "-o", str(good))
    student.run("submit", "--name", "\x1b]0;title\x07 Bob", "-o", str(copied))
    deep.write_bytes(b"[" * 100_000)
    done = student.run("verify", "--csv", str(good), str(copied), str(deep), str(tmp_path))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["adds up"] for row in rows] == ["no"] * 4
    assert rows[0]["student"] == "'=cmd()"
    assert "very same" in rows[1]["remarks"]
    assert "nested deeper" in rows[2]["remarks"]
