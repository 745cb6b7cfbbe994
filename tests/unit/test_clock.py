"""The clock fires what is due, and nothing else."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

import pytest

from lab.emulator.clock import Clock
from lab.emulator.timetable import At, Every

SOON = timedelta(milliseconds=30)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A running clock."""
    clock = Clock()
    yield clock
    clock.stop()


@pytest.fixture
def fired() -> SimpleQueue[datetime]:
    """Where the tests' schedules put the times they were due."""
    return SimpleQueue()


def soon() -> datetime:
    return datetime.now(UTC) + SOON


def nothing_more(fired: SimpleQueue[datetime]) -> bool:
    try:
        fired.get(timeout=0.15)
    except Empty:
        return True
    return False


def test_schedule_fires_not_before_it_is_due_and_tells_when_that_was(
    clock: Clock, fired: SimpleQueue[datetime]
) -> None:
    moment = soon()
    clock.set("a", At(moment), fired.put)
    assert fired.get(timeout=5) == moment
    assert datetime.now(UTC) >= moment
    assert nothing_more(fired)


def test_nearer_schedule_goes_first_though_it_came_later(
    clock: Clock, fired: SimpleQueue[datetime]
) -> None:
    clock.set("far", At(datetime.now(UTC) + timedelta(hours=1)), fired.put)
    moment = soon()
    clock.set("near", At(moment), fired.put)
    assert fired.get(timeout=5) == moment


def test_recurring_schedule_fires_again_and_again(
    clock: Clock, fired: SimpleQueue[datetime]
) -> None:
    first = soon()
    clock.set("a", Every(SOON, first), fired.put)
    assert fired.get(timeout=5) == first
    assert fired.get(timeout=5) > first


def test_removed_and_replaced_schedules_do_not_fire(
    clock: Clock, fired: SimpleQueue[datetime]
) -> None:
    never = At(datetime.now(UTC) + timedelta(days=1))
    clock.set("removed", At(soon()), fired.put)
    clock.set("replaced", At(soon()), fired.put)
    clock.remove("removed")
    clock.set("replaced", never, fired.put)
    assert nothing_more(fired)


def test_failing_target_is_logged_and_the_others_still_fire(
    clock: Clock, fired: SimpleQueue[datetime], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(due: datetime) -> None:
        raise RuntimeError("no such queue")

    clock.set("broken", At(soon()), fail)
    clock.set("sound", At(soon() + SOON), fired.put)
    fired.get(timeout=5)
    assert "broken was due, but its target was not reached: no such queue" in caplog.text


def test_done_is_called_after_the_last_firing_only(
    clock: Clock, fired: SimpleQueue[datetime]
) -> None:
    order: SimpleQueue[str] = SimpleQueue()
    clock.set("once", At(soon()), lambda due: order.put("fired"), lambda: order.put("done"))
    assert [order.get(timeout=5), order.get(timeout=5)] == ["fired", "done"]
    clock.set("often", Every(SOON, soon()), fired.put, lambda: order.put("done"))
    fired.get(timeout=5)
    assert order.empty()


def test_clock_without_schedules_has_no_thread(clock: Clock, fired: SimpleQueue[datetime]) -> None:
    clock.set("a", At(soon()), fired.put)
    fired.get(timeout=5)
    for thread in threading.enumerate():
        if thread.name.startswith("lab-"):
            thread.join(5)
    assert not [thread for thread in threading.enumerate() if thread.name == "lab-clock"]
