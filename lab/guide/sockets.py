"""One WebSocket, as its two ends see it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any


class Socket:
    """A connection to one page; ``query`` is what stands behind the ? of its address."""

    def __init__(
        self,
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
        query: str = "",
    ) -> None:
        self._receive, self._send, self.query = receive, send, query
        self._open = True

    async def messages(self) -> AsyncIterator[str | bytes]:
        """What the page sends, until it leaves."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                self._open = False
                return
            text = message.get("text")
            yield message["bytes"] if text is None else text

    async def send(self, data: str | bytes | dict[str, Any]) -> None:
        """Text, bytes, or JSON; nothing once the page has left."""
        if not self._open:
            return
        if isinstance(data, dict):
            data = json.dumps(data, separators=(",", ":"))
        kind = "bytes" if isinstance(data, bytes) else "text"
        await self._send({"type": "websocket.send", kind: data})

    async def close(self) -> None:
        """Say goodbye, if the page is still there."""
        if self._open:
            self._open = False
            with suppress(Exception):
                await self._send({"type": "websocket.close", "code": 1000})
