"""AWS's Runtime API for one environment: where its interface client asks for work."""

import socket
from dataclasses import dataclass, field

_PREFIX = "/2018-06-01/runtime/"
_RECEIVE = 1 << 18


@dataclass(frozen=True)
class Request:
    """One HTTP request, its path cut after the version."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Connection:
    """A client's connection and what came over it so far."""

    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True)
class Work:
    """An invocation as the interface client wants it: headers and the event."""

    request_id: str
    function_arn: str
    deadline_ms: int
    trace_id: str
    payload: bytes
    client_context: str | None = None


def parse(data: bytearray) -> Request | None:
    """Cut the first complete request off ``data``, or return None."""
    head_end = data.find(b"\r\n\r\n")
    if head_end < 0:
        return None
    first, *lines = data[:head_end].decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    end = head_end + 4 + int(headers.get("content-length") or 0)
    if len(data) < end:
        return None
    body = bytes(data[head_end + 4 : end])
    del data[:end]
    method, path, _ = first.split(" ", 2)
    return Request(method, path.partition(_PREFIX)[2], headers, body)


class RuntimeApi:
    """Listens on a port of its own, so that no environment can be taken for another."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self._connections: dict[int, Connection] = {}
        self._waiting: Connection | None = None

    @property
    def address(self) -> str:
        """What AWS_LAMBDA_RUNTIME_API says."""
        host, port = self.listener.getsockname()
        return f"{host}:{port}"

    @property
    def idle(self) -> bool:
        """Whether the client waits for work."""
        return self._waiting is not None

    def accept(self) -> int:
        """Take a new connection; returns its descriptor."""
        client, _ = self.listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.settimeout(5)
        self._connections[client.fileno()] = Connection(client)
        return client.fileno()

    def receive(self, descriptor: int) -> list[tuple[Connection, Request]] | None:
        """The requests that have come in on a connection; None when the client closed it."""
        connection = self._connections[descriptor]
        try:
            data = connection.socket.recv(_RECEIVE)
        except OSError:
            data = b""
        if not data:
            self.drop(descriptor)
            return None
        connection.received += data
        requests = []
        while request := parse(connection.received):
            requests.append((connection, request))
        return requests

    def hold(self, connection: Connection) -> None:
        """Let the client wait for the next piece of work."""
        self._waiting = connection

    def hand_out(self, work: Work) -> None:
        """Give work to the client that waits."""
        assert self._waiting is not None  # noqa: S101
        waiting, self._waiting = self._waiting, None
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": work.request_id,
            "Lambda-Runtime-Deadline-Ms": str(work.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": work.function_arn,
            "Lambda-Runtime-Trace-Id": work.trace_id,
        }
        if work.client_context:
            headers["Lambda-Runtime-Client-Context"] = work.client_context
        reply(waiting, 200, work.payload, headers)

    def drop(self, descriptor: int) -> None:
        """Forget a connection."""
        connection = self._connections.pop(descriptor)
        if self._waiting is connection:
            self._waiting = None
        connection.socket.close()

    def close(self) -> None:
        """Close the port and all connections."""
        for descriptor in list(self._connections):
            self.drop(descriptor)
        self.listener.close()


def reply(
    connection: Connection, status: int, body: bytes = b"", headers: dict[str, str] | None = None
) -> None:
    """Answer in one write: two would cost the client 40 ms of Nagle's algorithm."""
    lines = [f"HTTP/1.1 {status} -", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    try:
        connection.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
    except OSError:
        # The client is gone; its process's end is noticed elsewhere.
        return
