"""Reads an HTTP/1.1 request from a connection (RFC 9112)."""

import io
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

LINE_BYTES = 65536
HEADERS = 200
# Bodies up to this size are read at once, larger ones as they are asked for.
SMALL_BODY_BYTES = 65536


class BadRequestError(Exception):
    """The bytes are no HTTP request; the message says why."""


@dataclass(slots=True)
class Request:
    """A request whose body is yet to be read. Names of headers are in their original case."""

    method: str
    target: str
    version: str
    headers: list[tuple[bytes, bytes]]
    fields: dict[str, str]
    body: BinaryIO

    @property
    def keep_alive(self) -> bool:
        """Whether the client would like to send another request on the connection."""
        return self.version == "HTTP/1.1" and self.fields.get("CONNECTION", "").lower() != "close"

    @property
    def expects_continue(self) -> bool:
        """Whether the client holds its body back until it is told to go on."""
        return self.fields.get("EXPECT", "").lower() == "100-continue"


def read_request(stream: BinaryIO) -> Request | None:
    """The next request on the connection, None when the client has closed it."""
    line = stream.readline(LINE_BYTES)
    while line in (b"\r\n", b"\n"):
        line = stream.readline(LINE_BYTES)
    if not line:
        return None
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequestError("This port speaks plain HTTP/1.1, and that was something else.")
    headers = _read_headers(stream)
    fields = _fields(headers)
    return Request(parts[0], parts[1], parts[2], headers, fields, _body(stream, fields))


def wsgi_environ(request: Request, client: tuple[str, int]) -> dict[str, object]:
    """The request as a WSGI environment, with what rolo wants beyond PEP 3333."""
    target = request.target
    # A client that believes to talk to a proxy sends the whole URL.
    path, _, query = target.partition("?")
    if not path.startswith("/"):
        path = urlsplit(path).path or "/"
    environ: dict[str, object] = {f"HTTP_{name}": value for name, value in request.fields.items()}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        environ[name] = environ.pop(f"HTTP_{name}", "")
    host, _, port = request.fields.get("HOST", "localhost").partition(":")
    return environ | {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "RAW_URI": target,
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": request.version,
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "rolo.headers": request.headers,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": request.body,
        "wsgi.input_terminated": True,
        "wsgi.errors": io.BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _read_headers(stream: BinaryIO) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = []
    while (line := stream.readline(LINE_BYTES)) not in (b"\r\n", b"\n"):
        name, colon, value = line.partition(b":")
        if not colon or not line.endswith(b"\n") or name != name.strip() or not name:
            raise BadRequestError("A header line is cut off, too long or has no name.")
        headers.append((name, value.strip()))
        if len(headers) > HEADERS:
            raise BadRequestError(f"There are more than {HEADERS} headers.")
    return headers


def _fields(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for raw, value in headers:
        name = raw.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        fields[name] = f"{fields[name]},{text}" if name in fields else text
    return fields


def _body(stream: BinaryIO, fields: dict[str, str]) -> BinaryIO:
    if "chunked" in fields.get("TRANSFER_ENCODING", "").lower():
        fields.pop("CONTENT_LENGTH", None)
        return io.BufferedReader(_Chunked(stream))
    length = fields.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise BadRequestError(f"Content-Length is {length!r}, which is no number.")
    return io.BufferedReader(_Sized(stream, int(length))) if length != "0" else io.BytesIO()


class _Sized(io.RawIOBase):
    """The next ``left`` bytes of a stream."""

    def __init__(self, stream: BinaryIO, left: int) -> None:
        self._stream = stream
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(min(len(buffer), self._left))
        if self._left and not data:
            raise BadRequestError("The client left in the middle of its request.")
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


class _Chunked(io.RawIOBase):
    """A body in chunks, each with its length before it; the last one is empty."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left and not self._ended:
            self._next_chunk()
        data = self._stream.read(min(len(buffer), self._left))
        if self._left and not data:
            raise BadRequestError("The client left in the middle of its request.")
        self._left -= len(data)
        if data and not self._left:
            self._stream.readline(LINE_BYTES)
        buffer[: len(data)] = data
        return len(data)

    def _next_chunk(self) -> None:
        size = self._stream.readline(LINE_BYTES).partition(b";")[0].strip()
        try:
            self._left = int(size, 16)
        except ValueError:
            raise BadRequestError(f"{size[:20]!r} is no length of a chunk.") from None
        if not self._left:
            self._ended = True
            while self._stream.readline(LINE_BYTES) not in (b"\r\n", b"\n", b""):
                pass
