"""Answers that go on for as long as a client listens."""

import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from werkzeug.wrappers import Response

from lab.emulator.server.connection import serve


@contextmanager
def client_of(answer: Callable[[Any], Response]) -> Iterator[tuple[socket.socket, BinaryIO]]:
    """A client whose server runs in a thread and ends with it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname(), timeout=10)
        accepted, address = listener.accept()
    thread = threading.Thread(target=serve, args=(accepted, address, answer))
    thread.start()
    with client, client.makefile("rb") as stream:
        yield client, stream
    thread.join(10)
    assert not thread.is_alive()


def read_head(stream: BinaryIO) -> dict[str, str]:
    head: dict[str, str] = {}
    while (line := stream.readline()) != b"\r\n":
        assert line, "the connection was closed within the head"
        name, _, value = line.decode().strip().partition(": ")
        head[name] = value
    return head


def test_each_event_arrives_when_it_happens_and_leaving_ends_the_stream():
    happened: queue.Queue[bytes] = queue.Queue()
    ended = threading.Event()

    def events() -> Iterator[bytes]:
        try:
            while True:
                yield happened.get(timeout=10)
        finally:
            ended.set()

    def answer(request: Any) -> Response:
        return Response(events(), mimetype="text/event-stream")

    with client_of(answer) as (client, stream):
        client.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = read_head(stream)  # before anything has happened
        assert head["Content-Type"].startswith("text/event-stream")
        assert head["Transfer-Encoding"] == "chunked"
        for text in (b"data: one\n\n", b"data: two\n\n"):
            happened.put(text)
            assert stream.readline() == b"b\r\n"
            assert stream.read(len(text) + 2) == text + b"\r\n"
        client.shutdown(socket.SHUT_RDWR)
        for _ in range(20):
            happened.put(b": still there?\n\n")
        assert ended.wait(10)


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(caplog):
    def answer(request: Any) -> Response:
        def half() -> Iterator[bytes]:
            yield b"half"
            raise OSError("the disk is full")

        return Response(half())

    with client_of(answer) as (client, stream):
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        read_head(stream)
        assert stream.read() == b"4\r\nhalf\r\n"  # no last chunk: the client knows
    assert "broke off" in caplog.text


def test_no_body_follows_where_none_may():
    def answer(request: Any) -> Response:
        status = int(request.args["status"])
        return Response("body" if status == 200 else None, status)

    with client_of(answer) as (client, stream):
        for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304)):
            client.sendall(f"{method} /?status={status} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert stream.readline().split()[1] == str(status).encode()
            read_head(stream)
        client.sendall(b"GET /?status=200 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert stream.read().endswith(b"\r\n\r\nbody")
