"""A door in front of the emulator that can refuse, hold or cut chosen AWS calls."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Gate(ThreadingHTTPServer):
    """Passes calls on to ``upstream``, but for those whose request holds a given text.

    A call is recognised by ``X-Amz-Target`` plus body, as in ``"GetParametersByPath"``,
    ``"UpdateItem"`` or ``"Action=Publish"``.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, upstream: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.upstream = urlsplit(upstream)
        self.refused: dict[str, tuple[int, str, str]] = {}
        self.held: set[str] = set()
        self.holding = threading.Event()
        self.opened = threading.Event()
        self.lines: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """The endpoint to give to the app."""
        return f"http://localhost:{self.server_port}"

    def refuse(self, text: str, code: str, message: str, status: int = 400) -> None:
        """Answer calls that hold ``text`` as AWS's JSON protocols do."""
        self.refused[text] = (status, code, message)

    def hold(self, text: str) -> None:
        """Keep calls that hold ``text`` waiting; ``holding`` is set when one has come."""
        self.held.add(text)

    def away(self) -> None:
        """Answer nobody any more, not even on connections that are open."""
        self.opened.set()
        self.shutdown()
        self.server_close()
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """A caller that left is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Gate
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Remember the connection, so that it can be cut."""
        super().setup()
        self.server.lines.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.lines.discard(self.connection)
        super().finish()

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = self.headers.get("X-Amz-Target", "") + " " + body.decode("latin-1")
        for text, (status, code, message) in self.server.refused.items():
            if text in call:
                self._answer(status, {}, json.dumps({"__type": code, "message": message}).encode())
                return
        if any(text in call for text in self.server.held):
            self.server.holding.set()
            self.server.opened.wait(30)
            self.close_connection = True
            return
        self._forward(body)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _pass  # noqa: N815

    def _forward(self, body: bytes) -> None:
        upstream = self.server.upstream
        line = http.client.HTTPConnection(upstream.hostname or "", upstream.port, timeout=30)
        try:
            line.request(self.command, self.path, body, dict(self.headers))
            answer = line.getresponse()
            self._answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            line.close()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        skipped = ("content-length", "transfer-encoding", "connection")
        for name, value in headers.items():
            if name.lower() not in skipped:
                self.send_header(name, value)
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(body))
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def gate(upstream: str, port: int = 0) -> Iterator[Gate]:
    """A gate that is open, closed on the way out; a free port unless told."""
    server = Gate(upstream, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.away()
        thread.join()
