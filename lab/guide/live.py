"""The socket that every page opens: it wants topics, and hears what happens."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from lab import journal
from lab.guide.context import Guide
from lab.guide.feed import shown
from lab.guide.hub import Client
from lab.guide.sockets import Socket

EVENTS = "events"
# What a page that was away for long is given at most; it then loads anew.
MOST_EVENTS = 2000


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
        message = await client.queue.get()
        events = message.get("events")
        # Of a burst many go in one message: each has its price in the page.
        while events and not client.queue.empty():
            following = client.queue.get_nowait()
            if not following.get("events") or following["topic"] != message["topic"]:
                await socket.send(message | {"events": events})
                message, events = following, following.get("events")
            else:
                events = events + following["events"]
        await socket.send(message if events is None else message | {"events": events})
    await socket.send({"topic": EVENTS, "reload": True})


def _parse(message: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(message)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
