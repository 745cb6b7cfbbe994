"""One watch for all pages of an exercise: from when it was begun until it is taken back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.course import Exercise, Outcome, find
from lab.course.progress import Progress
from lab.course.watch import News
from lab.guide import checking
from lab.guide.checking import Checking
from lab.journal import JournalError, client
from lab.shared.config import Settings
from tests.support.waiting import until

SEVEN = find("7")


class FakeWatch:
    """Tells what the test says; ``made`` has all there were."""

    made: list["FakeWatch"]

    def __init__(self, exercise: Exercise, settings: Settings, tell: Callable[[News], None]):
        self.tell, self.open, self.looks = tell, True, 0
        self.made.append(self)

    def look(self) -> None:
        self.looks += 1

    def close(self) -> None:
        self.open = False


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> list[FakeWatch]:
    FakeWatch.made = []
    monkeypatch.setattr(checking, "Watch", FakeWatch)
    monkeypatch.setattr(checking, "LOOK_SECONDS", 0.02)
    return FakeWatch.made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), state_dir=tmp_path)


@pytest.fixture
def told(settings: Settings, watches: list[FakeWatch]) -> Iterator[list[dict[str, Any]]]:
    """What the pages of exercise 7 hear."""
    heard: list[dict[str, Any]] = []
    close = Checking(settings).source("7", lambda message: heard.append(message["standing"]))
    yield heard
    close()


def outcomes(done: int) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(step, "done" if n < done else "not reached") for n, step in enumerate(SEVEN.steps)
    )


def begin(settings: Settings) -> None:
    with Progress.changing(settings) as progress:
        progress.start(SEVEN.slug)


def test_exercise_that_is_not_begun_is_not_watched(
    told: list[dict[str, Any]], watches: list[FakeWatch]
) -> None:
    until(lambda: len(told) == 1)
    assert told[0]["started"] == 0
    assert not watches


def test_exercise_begun_elsewhere_is_watched_until_it_is_taken_back(
    told: list[dict[str, Any]], watches: list[FakeWatch], settings: Settings
) -> None:
    begin(settings)
    until(lambda: len(watches) == 1)
    watches[0].tell(News(outcomes=outcomes(2)))
    until(lambda: told and told[-1]["done"] == 2)
    with Progress.changing(settings) as progress:
        progress.forget(SEVEN.slug)
    until(lambda: not told[-1]["started"])
    assert not watches[0].open


def test_what_is_the_same_is_not_told_again(
    told: list[dict[str, Any]], watches: list[FakeWatch], settings: Settings
) -> None:
    begin(settings)
    until(lambda: len(watches) == 1)
    for done in (1, 1, 1, 2):
        watches[0].tell(News(outcomes=outcomes(done)))
        until(lambda done=done: told and told[-1]["done"] == done)  # type: ignore[misc]
    assert [each["done"] for each in told if each["started"]] == [1, 2]


def test_steps_stay_as_they_were_while_the_emulator_is_away(
    told: list[dict[str, Any]], watches: list[FakeWatch], settings: Settings
) -> None:
    begin(settings)
    until(lambda: len(watches) == 1)
    watches[0].tell(News(outcomes=outcomes(3)))
    watches[0].tell(News(notice=client.AWAY))
    until(lambda: told and told[-1]["away"])
    assert told[-1]["done"] == 3
    watches[0].tell(News(outcomes=outcomes(0)))
    until(lambda: not told[-1]["away"])
    assert told[-1]["done"] == 0


def test_emulator_that_was_never_there_is_waited_for(
    told: list[dict[str, Any]], watches: list[FakeWatch], settings: Settings
) -> None:
    begin(settings)
    until(lambda: len(watches) == 1)
    watches[0].tell(News(error=JournalError("away")))
    until(lambda: told and told[-1]["away"])
    until(lambda: len(watches) == 2)
    watches[1].tell(News(outcomes=outcomes(1)))
    until(lambda: not told[-1]["away"])
    assert [watch.open for watch in watches] == [False, True]


def test_no_page_no_watch(settings: Settings, watches: list[FakeWatch]) -> None:
    begin(settings)
    close = Checking(settings).source("7", lambda _: None)
    until(lambda: len(watches) == 1)
    close()
    until(lambda: not watches[0].open)


@pytest.mark.parametrize("argument", ["", "99", "x" * 80, "../7"])
def test_topic_of_no_exercise_is_silent(settings: Settings, argument: str) -> None:
    Checking(settings).source(argument, lambda _: pytest.fail("there is none"))()
