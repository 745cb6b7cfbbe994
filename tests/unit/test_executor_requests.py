"""Reading the interface client's requests, without a socket."""

from lab.emulator.executor.runtime_api import parse

NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n"
ANSWER = (
    b"POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\n"
    b"Content-Type: application/json\r\ncontent-length: 6\r\n\r\n"
    b'{"a":1'
)


def test_request_without_a_body() -> None:
    request = parse(bytearray(NEXT))
    assert request is not None
    assert (request.method, request.path, request.body) == ("GET", "invocation/next", b"")


def test_request_with_a_body_has_headers_of_any_case() -> None:
    request = parse(bytearray(ANSWER))
    assert request is not None
    assert request.path == "invocation/id-1/response"
    assert request.headers["content-type"] == "application/json"
    assert request.body == b'{"a":1'


def test_incomplete_request_is_waited_for() -> None:
    for cut in range(len(ANSWER)):
        data = bytearray(ANSWER[:cut])
        assert parse(data) is None
        assert data == ANSWER[:cut], "nothing is lost"


def test_requests_that_come_together_are_taken_one_by_one() -> None:
    data = bytearray(ANSWER + NEXT)
    paths = [request.path for request in (parse(data), parse(data)) if request]
    assert paths == ["invocation/id-1/response", "invocation/next"]
    assert parse(data) is None


def test_other_paths_are_no_paths_of_the_api() -> None:
    request = parse(bytearray(b"GET /favicon.ico HTTP/1.1\r\n\r\n"))
    assert request is not None
    assert request.path == ""
