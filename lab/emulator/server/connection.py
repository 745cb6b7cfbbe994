"""Serves one client: request, answer, request, until either side closes the connection."""

import io
import logging
import socket
from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import Any, BinaryIO

import h11
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

from lab.emulator.server.environ import wsgi_environ

log = logging.getLogger(__name__)

READ_BYTES = 1 << 18
HEAD_BYTES = 1 << 16
# What a client still sends after its answer is read up to here, so that it sees the answer.
UNREAD_BYTES = 1 << 20
# h11 says how the body is delimited, and whether the connection is kept.
_FRAMING = ("transfer-encoding", "connection")

type Answer = Callable[[Request], Any]


def serve(client: socket.socket, address: tuple[str, int], answer: Answer) -> None:
    """Answer the client's requests with what ``answer`` makes of each, a werkzeug response."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with client:
        connection = Connection(client, address)
        try:
            while connection.handle_next(answer):
                pass
        except h11.RemoteProtocolError as error:
            connection.refuse(error.error_status_hint, f"This port speaks HTTP/1.1, and {error}.")
        except (ConnectionError, TimeoutError):
            log.debug("The client %s:%d left.", *address)
        except Exception:
            log.exception("The answer to %s:%d broke off.", *address)
            connection.refuse(500, "The answer could not be sent. The emulator's log says why.")


def has_left(client: socket.socket) -> bool:
    """Whether the client has closed its side of the connection."""
    try:
        return not client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


class Connection:
    """A client's socket, with h11 to take apart what comes and put together what goes."""

    def __init__(self, client: socket.socket, address: tuple[str, int]) -> None:
        self._client = client
        self._address = address
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES)

    def handle_next(self, answer: Answer) -> bool:
        """Read a request and answer it; whether another one may follow."""
        request = self.next_event()
        if not isinstance(request, h11.Request):
            return False
        body = io.BufferedReader(_Body(self.next_event), READ_BYTES)
        environ = wsgi_environ(request, self._address, body)
        environ["lab.client_left"] = lambda: has_left(self._client)
        parsed = Request(environ)
        # From the environment they would be read-only, and without their case.
        parsed.headers = Headers(
            [(n.decode("latin-1"), v.decode("latin-1")) for n, v in environ["rolo.headers"]]
        )
        response = answer(parsed)
        parts, status, headers = response.get_wsgi_response(environ)
        # Nobody asked for the body, so that the client may leave it out and go on: what comes next
        # could be either.
        if waits := self._http.they_are_waiting_for_100_continue:
            headers = [*headers, ("Connection", "close")]
        try:
            self._send(status, headers, () if request.method == b"HEAD" else parts)
        finally:
            response.close()
        return not waits and self._start_over(body)

    def next_event(self) -> Any:
        """The next part of what the client sends; waits for it."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                self._client.sendall(self._http.send(go_on) or b"")
            self._http.receive_data(self._client.recv(READ_BYTES))
        return event

    def refuse(self, status: int, why: str) -> None:
        """Say why there is no answer, unless one has begun."""
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        text = f"{why}\n".encode()
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))]
        try:
            self._send(f"{status} Refused", [*headers, ("Connection", "close")], [text])
        except OSError:
            log.debug("The client %s:%d left before it was told so.", *self._address)

    def _send(self, status: str, headers: list[tuple[str, str]], parts: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        fields = [
            (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
            for name, value in headers
            if name.lower() not in _FRAMING or value.lower() == "close"
        ]
        fields.append((b"Date", formatdate(usegmt=True).encode()))
        unsent = self._http.send(
            h11.Response(status_code=int(code), headers=fields, reason=reason.encode("latin-1"))
        )
        # The head goes with the first part of the body: one packet, one wake-up of the client. But
        # a stream may be long in coming.
        if unsent and all(name.lower() != b"content-length" for name, _ in fields):
            self._client.sendall(unsent)
            unsent = b""
        for part in parts:
            if part:
                self._client.sendall((unsent or b"") + (self._http.send(h11.Data(part)) or b""))
                unsent = b""
        if rest := (unsent or b"") + (self._http.send(h11.EndOfMessage()) or b""):
            self._client.sendall(rest)

    def _start_over(self, body: BinaryIO) -> bool:
        if body.read(UNREAD_BYTES)[UNREAD_BYTES - 1 :]:
            return False
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return True


class _Body(io.RawIOBase):
    """A request's body, read from the client as it is asked for."""

    def __init__(self, next_event: Callable[[], Any]) -> None:
        self._next_event = next_event
        self._rest = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        """Always: it is a stream to read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Wait for the next bytes; 0 at the end of the body."""
        while not self._rest and not self._ended:
            event = self._next_event()
            self._ended = isinstance(event, h11.EndOfMessage)
            self._rest = memoryview(b"" if self._ended else event.data)
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)
