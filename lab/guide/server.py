"""One port for all: pages by Flask, sockets beside it, both behind the guard."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from hypercorn.middleware import AsyncioWSGIMiddleware
from werkzeug.wsgi import ClosingIterator

from lab.guide import guard, live, web
from lab.guide.context import Guide
from lab.guide.hub import Hub
from lab.guide.sockets import Socket
from lab.shared.config import Settings

log = logging.getLogger(__name__)
# A page waits for the emulator in a thread of its own.
THREADS = 32
LONGEST_BODY = 1 << 20
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Server:
    """The guide as an ASGI application; ``stopped`` is set when it is to end."""

    def __init__(self, settings: Settings, stopped: asyncio.Event) -> None:
        self.guide = Guide(settings, Hub(stopped))
        pages = _never_empty(web.create_app(self.guide))
        self._web = AsyncioWSGIMiddleware(pages, LONGEST_BODY)
        self.guide.sockets["/live"] = live.serve

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection's request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif why := guard.refusal(scope, self.guide.settings, self.guide.token):
            await _refuse(scope["type"], why, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._web(scope, receive, send)  # type: ignore[arg-type]

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


def _never_empty(app: Any) -> Any:
    """Hypercorn sends the head of an answer with its first chunk: a 304, or the answer to a HEAD,
    has none."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        body = app(environ, start)
        return ClosingIterator(chain(body, (b"",)), getattr(body, "close", None))

    return answer


async def _refuse(kind: str, why: str, send: Send) -> None:
    if kind == "websocket":  # before it is accepted: the browser sees a 403
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})
