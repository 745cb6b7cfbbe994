"""What a student has done is kept, whatever happens around it."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from lab.course import CourseError
from lab.course.progress import Prediction, Progress
from lab.shared.config import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), state_dir=tmp_path)


def file(settings: Settings) -> Path:
    return settings.state_dir / "progress" / f"{settings.account}.json"


def test_it_is_read_as_it_was_written(settings: Settings) -> None:
    with Progress.changing(settings) as progress:
        progress.start("01_a", "cursor")
        progress.mark("01_a", [("make", "it is there")])
        progress.of("01_a").predictions["send"] = Prediction("yes", 5.0, "no")
    record = Progress.load(settings).of("01_a")
    assert record.evidence == {"make": "it is there"}
    assert record.cursor == "cursor"
    assert not record.predictions["send"].right
    assert Progress.load(settings).current == "01_a"


def test_many_writers_at_once_lose_nothing(settings: Settings) -> None:
    def write(number: int) -> None:
        for step in range(10):
            with Progress.changing(settings) as progress:
                progress.mark("01_a", [(f"{number}-{step}", "")])

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(Progress.load(settings).of("01_a").done) == 40


def test_what_a_newer_version_wrote_is_left_out(settings: Settings) -> None:
    file(settings).parent.mkdir()
    data = {"exercises": {"01_a": {"started": 3.0, "stars": 5}}, "current": "01_a"}
    file(settings).write_text(json.dumps(data))
    assert Progress.load(settings).of("01_a").started == 3.0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"exercises": 3}', '{"exercises": {"a": 1}}'])
def test_file_that_cannot_be_read_is_set_aside(settings: Settings, text: str) -> None:
    file(settings).parent.mkdir()
    file(settings).write_text(text)
    assert Progress.load(settings).of("01_a").started == 0
    assert file(settings).with_suffix(".unreadable").read_text() == text


def test_error_while_changing_writes_nothing(settings: Settings) -> None:
    def interrupted() -> None:
        with Progress.changing(settings) as progress:
            progress.start("01_a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not file(settings).exists()


def test_folder_that_cannot_be_written_is_said(settings: Settings) -> None:
    (settings.state_dir / "progress").write_text("a file")
    with (
        pytest.raises(CourseError, match="LAB_STATE_DIR"),
        Progress.changing(settings) as progress,
    ):
        progress.start("01_a")
