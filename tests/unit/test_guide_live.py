"""What a page's socket is sent: bursts in few messages, and no event encoded twice."""

import asyncio
import json
from typing import Any, cast

from lab.guide import feed, live
from lab.guide.context import Guide
from lab.guide.hub import Client
from lab.guide.sockets import Socket
from tests.support.events import Journal


class Page:
    """The end of a socket: what it was sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, data: str) -> None:
        self.sent.append(json.loads(data))


def sent(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    """What a page gets of messages that wait for it."""
    page, client = Page(), Client()
    for message in messages:
        client.put(message)

    async def serve() -> None:
        sending = asyncio.create_task(live._send(cast(Guide, None), client, cast(Socket, page)))
        while not client.queue.empty():
            await asyncio.sleep(0)
        sending.cancel()

    asyncio.run(serve())
    return page.sent


def told(*names: str, topic: str = "events") -> dict[str, Any]:
    return {"topic": topic, "events": [{"id": name} for name in names]}


def test_a_burst_goes_in_one_message_in_its_order() -> None:
    assert sent(told("a"), told("b", "c"), told("d")) == [told("a", "b", "c", "d")]


def test_what_is_told_between_stays_between() -> None:
    state = {"topic": "events", "emulator": "away", "say": "It went."}
    assert sent(told("a"), state, told("b")) == [told("a"), state, told("b")]
    assert sent(state, state) == [state, state]


def test_topics_are_kept_apart() -> None:
    flow = told("b", topic="flow-events")
    assert sent(told("a"), flow, told("c")) == [told("a"), flow, told("c")]


def test_members_beside_the_events_are_kept() -> None:
    first = told("a") | {"emulator": "up", "cursor": "k3f9-1"}
    assert sent(first, told("b")) == [first | told("a", "b")]
    assert sent(told() | {"cursor": "k3f9-1"}) == [told() | {"cursor": "k3f9-1"}]


def test_an_event_is_encoded_once_for_all_pages() -> None:
    event = feed.shown(Journal().publish("m-1", subject='"<é>"'))
    message = {"topic": "events", "events": [event]}
    assert sent(message) == sent(message) == [json.loads(json.dumps(message))]
    assert event.text is event.text


def test_the_emulators_state_is_new_only_once() -> None:
    heard: list[dict[str, Any]] = []
    feed.once_new(heard.append)({"emulator": "new", "say": "anew"})
    assert [each["emulator"] for each in heard] == ["new", "up"]
