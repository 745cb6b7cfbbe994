"""How the emulator's server reads requests."""

import io

import pytest

from lab.emulator.server.message import BadRequestError, Request, read_request, wsgi_environ


def read(text: str) -> Request | None:
    return read_request(io.BytesIO(text.replace("\n", "\r\n").encode()))


def test_a_request_with_a_length_ends_where_it_says():
    request = read("POST /q?a=1 HTTP/1.1\nHost: localhost:4566\nContent-Length: 2\n\nokGET")
    assert request
    assert (request.method, request.target) == ("POST", "/q?a=1")
    assert request.body.read() == b"ok"
    assert request.keep_alive


def test_chunks_are_joined_and_their_trailer_is_skipped():
    request = read(
        "PUT / HTTP/1.1\nTransfer-Encoding: chunked\nContent-Length: 3\n\n"
        "4;ext=1\nwiki\n5\npedia\n0\nX-Trailer: 1\n\nGET"
    )
    assert request
    assert request.body.read() == b"wikipedia"
    assert request.body.read() == b""


def test_the_case_of_headers_survives():
    request = read("GET / HTTP/1.1\nX-Amz-Meta-Colour:  blue \nX-Two: a\nX-Two: b\n\n")
    assert request
    assert request.headers[0] == (b"X-Amz-Meta-Colour", b"blue")
    assert request.fields["X_TWO"] == "a,b"


def test_a_closed_connection_is_the_end():
    assert read("") is None


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("\x16\x03\x01\x02\n\n", "plain HTTP"),
        ("GET /\n\n", "plain HTTP"),
        ("GET / HTTP/2.0\n\n", "plain HTTP"),
        ("GET / HTTP/1.1\nNo colon\n\n", "header line"),
        ("GET / HTTP/1.1\nHost : x\n\n", "header line"),
        ("GET / HTTP/1.1\nHost: cut off", "header line"),
        ("GET / HTTP/1.1\n" + "A: b\n" * 300 + "\n", "more than 200"),
        ("GET / HTTP/1.1\nX: " + "a" * 70000 + "\n\n", "header line"),
        ("GET / HTTP/1.1\nContent-Length: -1\n\n", "no number"),
        ("GET / HTTP/1.1\nContent-Length: 1e3\n\n", "no number"),
    ],
)
def test_what_is_no_request_is_refused_with_the_reason(sent: str, why: str):
    with pytest.raises(BadRequestError, match=why):
        read(sent)


@pytest.mark.parametrize(
    "sent",
    [
        "PUT / HTTP/1.1\nContent-Length: 10\n\nhalf",
        "PUT / HTTP/1.1\nTransfer-Encoding: chunked\n\na\nhalf",
        "PUT / HTTP/1.1\nTransfer-Encoding: chunked\n\nxyz\n",
        "PUT / HTTP/1.1\nTransfer-Encoding: chunked\n\n-1\n",
    ],
)
def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(sent: str):
    request = read(sent)
    assert request
    with pytest.raises(BadRequestError):
        request.body.read()


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
    request = read(f"GET {target} HTTP/1.1\nHost: localhost:4566\n\n")
    assert request
    environ = wsgi_environ(request, ("127.0.0.1", 1))
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == (path, query)
    assert environ["RAW_URI"] == target
