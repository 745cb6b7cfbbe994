"""What the emulator's server makes of a request, and of one that is none."""

import socket

import h11
import pytest
from werkzeug.wrappers import Response

from lab.emulator.server.connection import Connection, serve
from lab.emulator.server.environ import wsgi_environ


class Client:
    """The client's end: what was sent is all there is, what comes back is kept."""

    def __init__(self, sent: bytes) -> None:
        self.sent, self.received = sent, b""

    def recv(self, size: int, flags: int = 0) -> bytes:
        if flags & socket.MSG_PEEK:
            return self.sent[:1]
        data, self.sent = self.sent[:size], self.sent[size:]
        return data

    def sendall(self, data: bytes) -> None:
        self.received += data

    def setsockopt(self, *option: int) -> None: ...

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *exception: object) -> None: ...


def exchange(text: str, answer=lambda request: Response(request.get_data())) -> bytes:
    """All that the server sends back to a client that sends this."""
    client = Client(text.replace("\n", "\r\n").encode())
    serve(client, ("127.0.0.1", 1), answer)
    return client.received


def request(text: str) -> h11.Request:
    client = Client(text.replace("\n", "\r\n").encode())
    return Connection(client, ("127.0.0.1", 1)).next_event()


POST = "POST / HTTP/1.1\nHost: localhost\n"


def test_requests_on_one_connection_are_answered_in_order():
    received = exchange(f"{POST}Content-Length: 3\n\none{POST}Content-Length: 3\n\ntwo")
    assert received.index(b"one") < received.index(b"two")
    assert received.count(b"HTTP/1.1 200 OK") == 2


def test_chunks_are_joined_and_their_trailer_is_skipped():
    chunks = "4;ext=1\nwiki\n5\npedia\n0\nX-Trailer: 1\n\n"
    assert exchange(f"{POST}Transfer-Encoding: chunked\n\n{chunks}").endswith(b"wikipedia")


def test_a_body_is_asked_for_only_when_it_is_read():
    expecting = f"{POST}Expect: 100-continue\nContent-Length: 2\n\n"
    assert exchange(f"{expecting}ok").startswith((b"HTTP/1.1 100", b"HTTP/1.1 200"))
    unread = exchange(expecting, lambda request: Response("no", 403))
    assert unread.startswith(b"HTTP/1.1 403")
    assert b"100" not in unread.partition(b"\r\n\r\n")[0]


def test_an_answer_without_a_length_is_sent_in_chunks():
    received = exchange("GET / HTTP/1.1\nHost: x\n\n", lambda _: Response(iter([b"a", b"", b"bc"])))
    assert received.endswith(b"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n")


def test_a_head_request_gets_the_head():
    received = exchange("HEAD / HTTP/1.1\nHost: x\n\n", lambda _: Response("body"))
    assert received.endswith(b"\r\n\r\n")
    assert b"Content-Length: 4" in received


def test_a_header_that_would_split_the_answer_is_not_sent():
    def answer(_: object) -> Response:
        response = Response("body")
        response.headers._list.append(("X-Evil", "a\r\nSet-Cookie: b"))
        return response

    received = exchange("GET / HTTP/1.1\nHost: x\n\n", answer)
    assert received.startswith(b"HTTP/1.1 500 ")
    assert b"Set-Cookie" not in received


@pytest.mark.parametrize(
    "sent",
    [
        "\x16\x03\x01\x02\n\n",
        "GET /\n\n",
        "GET / HTTP/1.1\nNo colon\n\n",
        "GET / HTTP/1.1\nHost : x\n\n",
        "GET / HTTP/1.1\nHost: cut off",
        "GET / HTTP/1.1\nX: " + "a" * 70000 + "\n\n",
        f"{POST}Content-Length: -1\n\n",
        f"{POST}Content-Length: 1e3\n\n",
        f"{POST}Content-Length: 1\nContent-Length: 2\n\nab",
        f"{POST}Content-Length: 10\n\nhalf",
        f"{POST}Transfer-Encoding: chunked\n\na\nhalf",
        f"{POST}Transfer-Encoding: chunked\n\nxyz\n",
        f"{POST}Transfer-Encoding: chunked\n\n-1\n",
    ],
)
def test_what_is_no_whole_request_is_refused_with_a_reason(sent: str):
    received = exchange(sent)
    assert received.startswith(b"HTTP/1.1 4")
    assert b"This port speaks HTTP/1.1, and " in received


def test_a_client_that_sends_nothing_gets_nothing():
    assert exchange("") == b""


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/", "/", ""),
        ("/bucket/a%20b%2Fc?versionId=1?2", "/bucket/a b/c", "versionId=1?2"),
        ("//bucket//key", "//bucket//key", ""),
        ("http://sns.us-east-1.amazonaws.com/x?y", "/x", "y"),
        ("/caf%C3%A9", "/caf\xc3\xa9", ""),
    ],
)
def test_the_target_becomes_path_and_query(target: str, path: str, query: str):
    head = request(f"GET {target} HTTP/1.1\nHost: localhost:4566\nX-Two: a\nX-Two: b\n\n")
    environ = wsgi_environ(head, ("127.0.0.1", 1), None)
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == (path, query)
    assert environ["RAW_URI"] == target
    assert environ["HTTP_X_TWO"] == "a,b"
    assert (b"X-Two", b"a") in environ["rolo.headers"]
