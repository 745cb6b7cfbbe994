"""One watch for all pages, and none when nobody looks."""

from collections.abc import Callable
from typing import Any

import pytest

from lab.guide.flow import source
from lab.guide.flow.source import Flow
from lab.shared.config import Settings


class FakeWatch:
    """Watches nothing."""

    made: list["FakeWatch"]

    def __init__(self, settings: Settings, frames: Any, hears: Any, wanted: Callable[..., bool]):
        self._wanted = wanted
        self.events = [{"id": f"run-{number}"} for number in range(300)]
        FakeWatch.made.append(self)

    @property
    def wanted(self) -> bool:
        """What the real one asks again and again."""
        return self._wanted(self)


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeWatch.made = []
    monkeypatch.setattr(source, "Watch", FakeWatch)
    monkeypatch.setattr(source, "LEASE_SECONDS", 0)


@pytest.fixture
def flow() -> Flow:
    return Flow(Settings())


def nobody(_: dict[str, Any]) -> None:
    """Does not listen."""


def test_there_is_one_watch_for_all_topics(flow: Flow) -> None:
    flow.frames("", nobody)
    flow.events("", nobody)
    assert len(FakeWatch.made) == 1
    assert FakeWatch.made[0].wanted


def test_it_ends_with_the_last_topic(flow: Flow) -> None:
    close_frames, close_events = flow.frames("", nobody), flow.events("", nobody)
    (watch,) = FakeWatch.made
    close_frames()
    assert watch.wanted
    close_events()
    assert not watch.wanted


def test_who_looks_after_that_has_a_new_one_and_the_old_one_stays_ended(flow: Flow) -> None:
    flow.frames("", nobody)()
    old = FakeWatch.made[0]
    assert not old.wanted
    flow.frames("", nobody)
    assert FakeWatch.made[1].wanted
    assert not old.wanted


def test_a_page_that_was_made_has_time_to_open_its_socket(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "LEASE_SECONDS", 60)
    flow.frames("", nobody)()
    assert FakeWatch.made[0].wanted


def test_only_who_listens_is_told(flow: Flow) -> None:
    told: list[Any] = []
    close = flow.events("", told.append)
    flow.hear_events([{"id": "run-1"}])
    close()
    flow.hear_events([{"id": "run-2"}])
    assert told == [{"events": [{"id": "run-1"}]}]


def test_who_comes_is_told_the_last_events_first(flow: Flow) -> None:
    assert flow.events_now() == {}
    assert flow.frame_now() == {}
    flow.events("", nobody)
    assert [e["id"] for e in flow.events_now()["events"]] == [f"run-{n}" for n in range(200, 300)]
