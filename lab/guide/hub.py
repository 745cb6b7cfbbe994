"""Hands what happens to the pages that want it; a source works only as long as one does."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)
# Who turns to the next page is back in a moment.
GRACE_SECONDS = 5.0
# A page that does not read gets no more than this; then it is told to load anew.
LONGEST_QUEUE = 5000

Tell = Callable[[dict[str, Any]], None]
Close = Callable[[], None]
# Begins to tell about a topic ("check:7": called with "7"), from any thread, until it is closed.
Source = Callable[[str, Tell], Close]
# What who comes later is told first: how it is now.
Greet = Callable[[], dict[str, Any]]


class Client:
    """One page: what it is to be sent, in order."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(LONGEST_QUEUE)
        self.topics: set[str] = set()
        self.behind = False

    def put(self, message: dict[str, Any]) -> None:
        """To be sent; a page that does not keep up is marked ``behind``."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.behind = True


class Hub:
    """Topics are named "kind" or "kind:argument"; each kind has one source.

    All that is told of a topic goes to the pages that want it; with ``state=True`` the last told is
    also kept, for those who come later. Everything but ``tell`` is of the event loop's thread.
    """

    def __init__(self, stopped: asyncio.Event) -> None:
        self.stopped = stopped
        self._sources: dict[str, tuple[Source, bool]] = {}
        self._greets: dict[str, Greet] = {}
        self._open: dict[str, Close] = {}
        self._last: dict[str, dict[str, Any]] = {}
        self._clients: set[Client] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(
        self, kind: str, source: Source, *, state: bool = False, greet: Greet | None = None
    ) -> None:
        """Where a kind of topic comes from; ``greet`` is asked for each page that comes, must be
        quick, and may tell {}."""
        self._sources[kind] = (source, state)
        if greet:
            self._greets[kind] = greet

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """The server is up."""
        self._loop = loop

    def end(self) -> None:
        """The server goes down: every source ends."""
        for topic in list(self._open):
            self._shut(topic)

    def tell(self, topic: str, message: dict[str, Any]) -> None:
        """Tell all who want the topic; from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hand_on, topic, message)

    def join(self, client: Client, topic: str) -> bool:
        """From now on the client hears of the topic, and at once how it is if it has a state;
        False if there is no such topic."""
        kind, _, argument = topic.partition(":")
        if kind not in self._sources:
            return False
        self._clients.add(client)
        client.topics.add(topic)
        if topic in self._last:
            client.put(self._last[topic])
        if topic not in self._open:
            source, _ = self._sources[kind]
            self._open[topic] = source(argument, lambda message: self.tell(topic, message))
        if (greet := self._greets.get(kind)) and (message := greet()):
            client.put({"topic": topic, **message})
        return True

    def leave(self, client: Client) -> None:
        """The page is gone."""
        self._clients.discard(client)
        if self._loop and not self._loop.is_closed():
            for topic in client.topics:
                self._loop.call_later(GRACE_SECONDS, self._shut_if_unwanted, topic)

    def _hand_on(self, topic: str, message: dict[str, Any]) -> None:
        if topic not in self._open:
            return
        message = {"topic": topic, **message}
        if self._sources[topic.partition(":")[0]][1]:
            self._last[topic] = message
        for client in self._clients:
            if topic in client.topics:
                client.put(message)

    def _shut_if_unwanted(self, topic: str) -> None:
        if not any(topic in client.topics for client in self._clients):
            self._shut(topic)

    def _shut(self, topic: str) -> None:
        self._last.pop(topic, None)
        if close := self._open.pop(topic, None):
            close()
