"""Timers that share a thread, and the bound on environments kept warm."""

import threading
import time

import pytest

from lab.emulator.executor import timers
from lab.emulator.executor.timers import SharedTimer

LONG = 1000.0


def test_timers_run_in_the_order_they_are_due() -> None:
    done: list[str] = []
    last = threading.Event()
    SharedTimer(0.04, last.set).start()
    SharedTimer(0.02, lambda: done.append("second")).start()
    SharedTimer(0.001, lambda: done.append("first")).start()
    assert last.wait(5)
    assert sorted(done) == ["first", "second"]


def test_cancelled_timer_does_not_run() -> None:
    ran, later = threading.Event(), threading.Event()
    cancelled = SharedTimer(0.01, ran.set)
    cancelled.start()
    cancelled.cancel()
    SharedTimer(0.03, later.set).start()
    assert later.wait(5)
    assert not ran.is_set()


def test_timer_never_started_can_be_cancelled() -> None:
    SharedTimer(0, print).cancel()


def test_cancelled_timers_do_not_pile_up() -> None:
    for _ in range(1000):
        timer = SharedTimer(LONG, print)
        timer.start()
        timer.cancel()
    assert len(timers._clock._due) < 300


def test_environments_beyond_the_bound_are_kept_for_a_burst_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timers, "BURST_SECONDS", 0.01)
    ended: list[int] = []

    def environment(number: int) -> SharedTimer:
        def keepalive_passed() -> None:
            ended.append(number)

        timer = SharedTimer(LONG, keepalive_passed)
        timer.start()
        return timer

    started = [environment(number) for number in range(timers.WARM + 3)]
    deadline = time.monotonic() + 5
    while len(ended) < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    for timer in started:
        timer.cancel()
    assert sorted(ended) == [timers.WARM, timers.WARM + 1, timers.WARM + 2]
