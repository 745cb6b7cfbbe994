"""Requests to the guide as bytes, for what no client library would send."""

import socket
import time

from tests.support.guide import Running


def raw(guide: Running, request: str | bytes, seconds: float = 10) -> str:
    """All that the guide answers until it closes the connection or says nothing for a while; it is
    asked to close by ``Connection: close``."""
    address = ("127.0.0.1", guide.settings.guide_port)
    with socket.create_connection(address, seconds) as stream:
        stream.sendall(request if isinstance(request, bytes) else request.encode("latin-1"))
        answer = b""
        deadline = time.monotonic() + seconds
        try:
            while time.monotonic() < deadline and (part := stream.recv(65536)):
                answer += part
        except ConnectionResetError:
            pass
    return answer.decode("latin-1")


def status(answer: str) -> int:
    """The answer's status; 0 if there is none."""
    words = answer.split(" ", 2)
    return int(words[1]) if len(words) > 2 else 0
