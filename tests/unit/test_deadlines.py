"""Work is done when it is due."""

import math
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from lab.emulator.deadlines import Deadlines

type Works = SimpleQueue[float]


@pytest.fixture
def works() -> Works:
    """The moments at which work was done."""
    return SimpleQueue()


@pytest.fixture
def begin(works: Works) -> Iterator[Callable[[Callable[[], float]], Deadlines]]:
    """Starts deadlines over a work, and waits for the look that each start begins with."""
    started: list[Deadlines] = []

    def start(following: Callable[[], float]) -> Deadlines:
        def work() -> float:
            works.put(time.time())
            return following()

        started.append(Deadlines(work))
        started[0].start()
        works.get(timeout=5)
        return started[0]

    yield start
    for deadlines in started:
        deadlines.stop()


def nothing_more(works: Works) -> bool:
    try:
        works.get(timeout=0.15)
    except Empty:
        return True
    return False


def test_announced_moment_is_kept_and_not_hurried(works: Works, begin: Callable[..., Any]) -> None:
    deadlines = begin(lambda: math.inf)
    moment = time.time() + 0.1
    deadlines.at(time.time() + 3600)
    deadlines.at(moment)
    deadlines.at(time.time() + 7200)
    assert works.get(timeout=5) >= moment
    assert nothing_more(works)


def test_moment_that_the_work_finds_itself_is_kept(works: Works, begin: Callable[..., Any]) -> None:
    moments = iter([time.time() + 0.1])
    begin(lambda: next(moments, math.inf))
    works.get(timeout=5)
    assert nothing_more(works)


def test_work_that_fails_is_logged_and_done_again(
    works: Works, begin: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> float:
        raise RuntimeError("broken queue")

    deadlines = begin(fail)
    deadlines.at(time.time())
    works.get(timeout=5)
    assert "broken queue" in caplog.text


def test_nothing_is_done_after_the_end(works: Works, begin: Callable[..., Any]) -> None:
    deadlines = begin(lambda: math.inf)
    deadlines.stop()
    deadlines.at(time.time())
    assert nothing_more(works)
