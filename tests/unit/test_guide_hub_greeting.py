"""Who comes to a topic is told first how it is."""

import asyncio
from typing import Any

from lab.guide.hub import Client, Hub


def joined(hub: Hub, topic: str) -> list[dict[str, Any]]:
    """What a page that joins is told at once."""
    client = Client()
    hub.join(client, topic)
    return [client.queue.get_nowait() for _ in range(client.queue.qsize())]


def test_each_page_that_comes_is_greeted() -> None:
    hub = Hub(asyncio.Event())
    now = {"count": 0}
    hub.add("flow", lambda argument, tell: lambda: None, greet=lambda: dict(now))
    assert joined(hub, "flow") == [{"topic": "flow", "count": 0}]
    now["count"] = 7
    assert joined(hub, "flow") == [{"topic": "flow", "count": 7}]


def test_nothing_is_said_when_there_is_nothing_to_say() -> None:
    hub = Hub(asyncio.Event())
    hub.add("flow", lambda argument, tell: lambda: None, greet=dict)
    assert joined(hub, "flow") == []
