"""The journal's file: a line for each event, whatever the disk does."""

import json
import os
import stat
from pathlib import Path

import pytest

from lab.emulator.trace import file
from lab.emulator.trace.journal import Journal
from tests.support.waiting import until
from tests.unit.test_trace_journal import add


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_event_is_one_line_in_order_also_those_of_the_last_moment(tmp_path: Path):
    journal, path = Journal(100), tmp_path / "journal.jsonl"
    writer = file.start(journal, str(path))
    assert writer
    add(journal, 20, reason="a\nb\u2028c\x85")
    until(lambda: path.read_text().count("\n") == 20)
    add(journal, 5)
    journal.stop()
    writer.join(10)
    assert [line["id"] for line in lines(path)] == [f"{journal.run}-{n}" for n in range(1, 26)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_run_is_written_after_the_first(tmp_path: Path):
    path = tmp_path / "journal.jsonl"
    for _ in range(2):
        journal = Journal(10)
        writer = file.start(journal, str(path))
        add(journal)
        journal.stop()
        assert writer
        writer.join(10)
    assert len({line["id"] for line in lines(path)}) == 2


@pytest.mark.parametrize(
    "name", ["https://example.com/x", "{}", "{}/no/such/folder", "{}/pipe", "x\0"]
)
def test_what_is_no_file_is_named_and_the_emulator_goes_on(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    os.mkfifo(tmp_path / "pipe")
    assert file.start(Journal(10), name.format(tmp_path)) is None
    assert "LAB_JOURNAL_FILE" in caplog.text
    assert "lab restart" in caplog.text


def test_a_full_disk_ends_the_file_and_nothing_else(caplog: pytest.LogCaptureFixture):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    journal = Journal(10)
    add(journal)
    file._write(journal, os.open("/dev/full", os.O_WRONLY))
    assert "No more events are written" in caplog.text
    add(journal)
    assert len(journal.after().events) == 2
