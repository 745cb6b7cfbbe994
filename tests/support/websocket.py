"""A page's WebSocket to the guide, without a browser."""

import json
import re
import socket
import time
from collections.abc import Callable
from typing import Any, Self

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    RejectConnection,
    Request,
    TextMessage,
)

from tests.support.guide import Running
from tests.support.raw import raw


class RefusedError(Exception):
    """The guide did not accept the socket; its status."""


def token(guide: Running) -> str:
    """What the guide's own pages have."""
    page = raw(guide, f"GET / HTTP/1.1\r\nHost: {guide.host}\r\nConnection: close\r\n\r\n")
    found = re.search(r'name="guide-token" content="([\w-]+)"', page)
    assert found, page[:500]
    return found[1]


class Page:
    """A socket as the guide's pages open it; each argument can be made wrong."""

    def __init__(
        self,
        guide: Running,
        path: str,
        *,
        host: str = "",
        origin: str | None = None,
        protocols: list[str] | None = None,
    ) -> None:
        self._stream = socket.create_connection(("127.0.0.1", guide.settings.guide_port), 10)
        self._peer = WSConnection(ConnectionType.CLIENT)
        self._events: list[Any] = []
        self.closed = False
        origin = f"http://{guide.host}" if origin is None else origin
        request = Request(
            host=host or guide.host,
            target=path,
            subprotocols=["fanout", token(guide)] if protocols is None else protocols,
            extra_headers=[(b"Origin", origin.encode())] if origin else [],
        )
        self._send(request)
        first = self._next()
        if isinstance(first, RejectConnection):
            self._stream.close()
            raise RefusedError(first.status_code)
        assert isinstance(first, AcceptConnection), first
        self.subprotocol = first.subprotocol

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def say(self, **message: Any) -> None:
        """JSON."""
        self._send(TextMessage(json.dumps(message)))

    def type(self, text: str | bytes) -> None:
        """Bytes."""
        self._send(BytesMessage(text.encode() if isinstance(text, str) else text))

    def hear(self, seconds: float = 15) -> dict[str, Any] | bytes | None:
        """The next message; None once the guide has closed the socket."""
        self._stream.settimeout(seconds)
        whole: str | bytes | None = None
        while not self.closed:
            event = self._next()
            if isinstance(event, (TextMessage, BytesMessage)):
                part = event.data if isinstance(event.data, str) else bytes(event.data)
                whole = part if whole is None else whole + part  # type: ignore[operator]
                if event.message_finished:
                    return json.loads(whole) if isinstance(whole, str) else whole
            elif isinstance(event, CloseConnection):
                self.closed = True
        return None

    def until(self, wanted: Callable[[Any], Any], seconds: float = 15) -> Any:
        """The first message that is wanted."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.hear(seconds)
            if message is None or wanted(message):
                return message
        raise AssertionError("it did not come")

    def _send(self, event: Any) -> None:
        self._stream.sendall(self._peer.send(event))

    def _next(self) -> Any:
        while not self._events:
            data = self._stream.recv(65536)
            self._peer.receive_data(data or None)
            self._events += self._peer.events()
            if not data and not self._events:
                return CloseConnection(1006)
        return self._events.pop(0)
