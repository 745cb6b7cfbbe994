"""The history of how the account was: bounded, and shared where nothing changes."""

import json

from lab.guide.flow.frames import Frames


def node(name: str, visible: int = 0) -> dict[str, dict[str, object]]:
    return {name: {"id": name, "kind": "queue", "state": {"visible": visible}}}


def test_a_frame_is_whole_json() -> None:
    frames = Frames()
    frame = frames.add(12.5, "run-1", node("a", 3), {"e": {"id": "e", "from": "a", "to": "a"}})
    assert frame
    assert json.loads(frame.text) == {
        "time": 12.5,
        "event": "run-1",
        "nodes": [{"id": "a", "kind": "queue", "state": {"visible": 3}}],
        "edges": [{"id": "e", "from": "a", "to": "a"}],
    }


def test_no_frame_when_nothing_has_changed() -> None:
    frames = Frames()
    assert frames.add(1, "run-1", node("a"), {})
    assert frames.add(2, "run-2", node("a"), {}) is None
    assert frames.latest
    assert frames.latest.event == "run-1"


def test_what_has_not_changed_is_shared() -> None:
    frames = Frames()
    first = frames.add(1, "run-1", node("a") | node("b"), {})
    second = frames.add(2, "run-2", node("a", 1) | node("b"), {})
    assert first
    assert second
    assert second.nodes[1] is first.nodes[1]
    assert second.own == len(second.nodes[0])


def test_the_oldest_make_room_by_number_and_by_weight() -> None:
    few = Frames(most=3)
    light = Frames(most_bytes=2000)
    for number in range(50):
        few.add(number, "", node("a", number), {})
        light.add(number, "", node("a", number), {})
    assert [frame.time for frame in few.told()] == [47, 48, 49]
    assert 3 < len(light.told()) < 10


def test_a_page_gets_the_newest_and_some_of_those_before() -> None:
    frames = Frames()
    for number in range(1000):
        frames.add(number, "", node("a", number), {})
    assert frames.latest
    told = frames.told(100 * len(frames.latest.text))
    assert len(told) == 100
    assert [frame.time for frame in told[-50:]] == list(range(950, 1000))
    assert told[0].time == 0
    assert [frame.time for frame in told] == sorted(frame.time for frame in told)
