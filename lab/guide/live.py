"""The socket that every page opens: it wants topics, and hears what happens."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any

from lab import journal
from lab.guide.context import Guide
from lab.guide.feed import Told, encoded, shown
from lab.guide.hub import Client
from lab.guide.sockets import Socket

EVENTS = "events"
# What a page that was away for long is given at most; it then loads anew.
MOST_EVENTS = 2000
# Of a burst each page hears at most so often: a message has its price here, and in thirty pages.
PAUSE_SECONDS = 0.05


async def serve(guide: Guide, socket: Socket) -> None:
    """The page sends {"want": ["events", "check:7"], "after": "<cursor>"}: of events those after
    the cursor first, then all as they come."""
    client = Client()
    sending = asyncio.create_task(_send(guide, client, socket))
    try:
        async for message in socket.messages():
            await _want(guide, client, _parse(message))
    finally:
        guide.hub.leave(client)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


async def _want(guide: Guide, client: Client, asked: dict[str, Any]) -> None:
    topics = asked.get("want", ())
    for topic in topics if isinstance(topics, list) else ():
        guide.hub.join(client, str(topic)[:80])
    if EVENTS in client.topics:
        client.put(await asyncio.to_thread(_missed, guide, str(asked.get("after") or "latest")))


def _missed(guide: Guide, after: str) -> dict[str, Any]:
    """What happened between the making of the page and now, and how the emulator is."""
    try:
        page = journal.history(guide.settings, after, limit=MOST_EVENTS)
    except journal.JournalError as error:
        return {"topic": EVENTS, "emulator": "away", "say": str(error)}
    if page.restarted or page.lost or len(page.events) > MOST_EVENTS:
        return {"topic": EVENTS, "reload": True}
    events = [shown(event) for event in page.events]
    return {"topic": EVENTS, "emulator": "up", "cursor": page.cursor, "events": events}


async def _send(guide: Guide, client: Client, socket: Socket) -> None:
    while not client.behind:
        waiting = [await client.queue.get()]
        while not client.queue.empty():
            waiting.append(client.queue.get_nowait())
        for message in _joined(waiting):
            await socket.send(_encoded(message))
        if any(message.get("events") for message in waiting):
            await asyncio.sleep(PAUSE_SECONDS)
    await socket.send({"topic": EVENTS, "reload": True})


def _joined(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same with those that follow each other and tell events of one topic in one."""
    for (topic, tells), group in groupby(messages, lambda m: (m["topic"], bool(m.get("events")))):
        if not tells:
            yield from group
            continue
        first, *others = group
        more = (event for message in others for event in message["events"])
        yield {**first, "topic": topic, "events": [*first["events"], *more]}


def _encoded(message: dict[str, Any]) -> str:
    """As JSON; an event is encoded once for all the pages that it goes to."""
    if "events" not in message:
        return encoded(message)
    rest = encoded({name: value for name, value in message.items() if name != "events"})
    events = ",".join(
        each.text if isinstance(each, Told) else encoded(each) for each in message["events"]
    )
    return f'{rest[:-1]},"events":[{events}]}}'


def _parse(message: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(message)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
