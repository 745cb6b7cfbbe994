"""One port for all: pages by Flask, sockets beside it, both behind the guard."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lab.guide import exchange, guard, live, web
from lab.guide.context import Guide
from lab.guide.errors import GuideError
from lab.guide.exchange import Receive, Send
from lab.guide.hub import Hub
from lab.guide.sockets import Socket
from lab.shared.config import Settings

log = logging.getLogger(__name__)
# A page waits for the emulator in a thread of its own.
THREADS = 32


class Server:
    """The guide as an ASGI application; ``stopped`` is set when it is to end."""

    def __init__(self, settings: Settings, stopped: asyncio.Event) -> None:
        self.guide = Guide(settings, Hub(stopped))
        self._pages = exchange.pages(web.create_app(self.guide))
        self.guide.sockets["/live"] = live.serve

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection's request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif why := guard.refusal(scope, self.guide.settings, self.guide.token):
            await _refuse(scope, why, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """The beginning and the end of the server."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(THREADS, "page"))
        self.guide.hub.begin(loop)
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.guide.hub.end()
        await send({"type": "lifespan.shutdown.complete"})

    async def _socket(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        serve = self.guide.sockets.get(scope["path"])
        await receive()  # the wish to connect
        if not serve:
            await send({"type": "websocket.close", "code": 1000})
            return
        await send({"type": "websocket.accept", "subprotocol": guard.SUBPROTOCOL})
        socket = Socket(receive, send, scope["query_string"].decode("ascii"))
        try:
            await serve(self.guide, socket)
        except Exception:
            log.exception("The socket %s failed.", scope["path"])
        await socket.close()


async def _refuse(scope: dict[str, Any], why: str, send: Send) -> None:
    if scope["type"] == "websocket":  # before it is accepted: the browser sees a 403
        await send({"type": "websocket.close", "code": 1008})
    else:
        await exchange.refuse(scope, GuideError(why, status=403), send)
