"""Serves one client: request, answer, request, until either side closes the connection."""

import logging
import socket
from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request as WerkzeugRequest

from lab.emulator.server.message import BadRequestError, Request, read_request, wsgi_environ

log = logging.getLogger(__name__)

# What a client still sends after its answer is read up to here, so that it sees the answer.
UNREAD_BYTES = 1 << 20

type Answer = Callable[[WerkzeugRequest], Any]


def serve(client: socket.socket, address: tuple[str, int], answer: Answer) -> None:
    """Answer the client's requests with what ``answer`` makes of each, a werkzeug response."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with client, client.makefile("rb") as stream:
        try:
            while (request := read_request(stream)) and _handle(client, address, request, answer):
                pass
        except BadRequestError as error:
            _refuse(client, str(error))
        except (ConnectionError, TimeoutError):
            log.debug("The client %s:%d left.", *address)
        except Exception:
            log.exception("The answer to %s:%d broke off.", *address)


def has_left(client: socket.socket) -> bool:
    """Whether the client has closed its side of the connection."""
    try:
        return not client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


def _handle(
    client: socket.socket, address: tuple[str, int], request: Request, answer: Answer
) -> bool:
    if request.expects_continue:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    environ = wsgi_environ(request, address)
    environ["lab.client_left"] = lambda: has_left(client)
    parsed = WerkzeugRequest(environ)
    # From the environment they would be read-only, and without their case.
    parsed.headers = Headers(
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers]
    )
    response = answer(parsed)
    body, status, headers = response.get_wsgi_response(environ)
    try:
        keep = _send(client, request, status, headers, body)
    finally:
        response.close()
    return keep and not request.body.read(UNREAD_BYTES)[UNREAD_BYTES - 1 :]


def _send(
    client: socket.socket,
    request: Request,
    status: str,
    headers: list[tuple[str, str]],
    body: Iterable[bytes],
) -> bool:
    named = {name.lower(): value for name, value in headers}
    code = int(status[:3])
    bodiless = request.method == "HEAD" or code < 200 or code in (204, 304)
    chunked = not bodiless and "content-length" not in named and request.version == "HTTP/1.1"
    keep = request.keep_alive and named.get("connection", "").lower() != "close"
    if not bodiless and "content-length" not in named and not chunked:
        keep = False
    head = _head(status, headers, chunked=chunked, keep=keep)
    if chunked:
        client.sendall(head)
        _send_chunks(client, body)
        return keep
    for part in body:
        client.sendall(head + part)
        head = b""
    if head:
        client.sendall(head)
    return keep


def _head(status: str, headers: list[tuple[str, str]], *, chunked: bool, keep: bool) -> bytes:
    lines = [f"HTTP/1.1 {status}"]
    hop_by_hop = ("transfer-encoding", "connection")
    lines += [f"{name}: {value}" for name, value in headers if name.lower() not in hop_by_hop]
    lines += [f"Date: {formatdate(usegmt=True)}"]
    lines += ["Transfer-Encoding: chunked"] if chunked else []
    lines += [] if keep else ["Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _send_chunks(client: socket.socket, body: Iterable[bytes]) -> None:
    for part in body:
        if part:
            client.sendall(b"%x\r\n%b\r\n" % (len(part), part))
    client.sendall(b"0\r\n\r\n")


def _refuse(client: socket.socket, why: str) -> None:
    text = f"{why}\n".encode()
    head = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
    try:
        client.sendall(b"%bContent-Length: %d\r\nConnection: close\r\n\r\n" % (head, len(text)))
        client.sendall(text)
    except OSError:
        log.debug("A client that sent no HTTP left before it was told so.")
