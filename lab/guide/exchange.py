"""One request and its answer, each taken whole: no thread waits for a slow browser, and no page
sees half of what was sent."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any

from hypercorn.app_wrappers import WSGIWrapper
from werkzeug.wsgi import ClosingIterator

from lab.guide import guard
from lab.guide.errors import GuideError

LONGEST_BODY = 1 << 20
# Beyond that it is read away, for a browser that is cut off does not show why; up to this.
MOST_READ = 16 << 20
BODY_SECONDS = 30.0

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Serve = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def pages(app: Any) -> Serve:
    """Serves a WSGI application's pages, each in a thread."""
    wrapper = WSGIWrapper(_never_empty(app), LONGEST_BODY)

    async def serve(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            body = await _whole(receive)
        except GuideError as error:
            await refuse(scope, error, send)
            return
        if body is not None:
            for message in _joined(await _made(wrapper, scope, body)):
                await send(message)

    return serve


async def refuse(scope: dict[str, Any], error: GuideError, send: Send) -> None:
    """An answer in words, without any page; to a script as JSON."""
    facts = {"what": error.what, "why": error.why, "next": error.next, "status": error.status}
    if _header(scope, b"accept").startswith(b"application/json"):
        kind, text = "application/json", json.dumps({"error": facts})
    else:
        lines = (error.what, error.why, error.next and f"Next: {error.next}")
        kind, text = "text/plain; charset=utf-8", "\n".join(filter(None, lines))
    told = {"Content-Type": kind, "Cache-Control": "no-store", **guard.HEADERS}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    body = f"{text}\n".encode()
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _whole(receive: Receive) -> bytes | None:
    """The request's body; None if the browser has gone before it was here."""
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return None
                size += len(message["body"])
                body += message["body"] if size <= LONGEST_BODY else b""
                if not message["more_body"] or size > MOST_READ:
                    break
    except TimeoutError:
        why = f"its body was not here after {BODY_SECONDS:.0f} seconds"
        raise GuideError("The request did not arrive.", why, "try again", status=408) from None
    if size > LONGEST_BODY:
        why = f"a page takes {LONGEST_BODY >> 20} MB at most"
        raise GuideError("That is too much.", why, "use awslocal for it", status=413)
    return bytes(body)


async def _made(wrapper: WSGIWrapper, scope: dict[str, Any], body: bytes) -> list[dict[str, Any]]:
    """What hypercorn would send while the page is made; here it is gathered."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    in_thread: Any = partial(asyncio.get_running_loop().run_in_executor, None)
    gather: Any = lambda _, message: said.append(message)  # noqa: E731 - called in the thread
    asked: tuple[Any, ...] = (scope, receive, send, in_thread, gather)
    await wrapper(*asked)
    return said


def _joined(said: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    yield said[0]
    body = b"".join(message.get("body", b"") for message in said[1:])
    yield {"type": "http.response.body", "body": body}


def _header(scope: dict[str, Any], name: bytes) -> bytes:
    found: bytes = dict(scope["headers"]).get(name, b"")
    return found


def _never_empty(app: Any) -> Any:
    """Hypercorn sends the head of an answer with its first chunk: a 304, or the answer to a HEAD,
    has none."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        body = app(environ, start)
        return ClosingIterator(chain(body, (b"",)), getattr(body, "close", None))

    return answer
