"""Sessions: a shell on the node, for who has the token, until it is left."""

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.integration.test_node import instance_id, node, ssm  # noqa: F401 - fixtures
from tests.support.waiting import until

TOKEN = "X-Lab-Session-Token"


@contextmanager
def call(
    url: str, method: str, token: str, body: bytes = b""
) -> Iterator[http.client.HTTPResponse]:
    there = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", there.port or 80, timeout=30)
    connection.request(method, there.path, body=body, headers={TOKEN: token})
    with closing(connection), connection.getresponse() as response:
        yield response


def code(*request: Any) -> int:
    with call(*request) as response:
        return response.status


def status(ssm: Any, session: dict[str, Any]) -> str:  # noqa: F811
    shown = [
        each
        for state in ("Active", "History")
        for each in ssm.describe_sessions(State=state)["Sessions"]
        if each["SessionId"] == session["SessionId"]
    ]
    return str(shown[0]["Status"]) if shown else ""


def test_shell_is_talked_to_until_it_is_left(ssm: Any, node: str) -> None:  # noqa: F811
    session = ssm.start_session(Target=node)
    url, token = session["StreamUrl"], session["TokenValue"]
    assert status(ssm, session) == "Connecting"
    with call(url, "GET", token) as stream:
        assert code(url, "POST", token, b"echo $((6*7))\nexit\n") == 204
        assert b"\n42" in stream.read().replace(b"\x1b[?2004l\r", b"")
    until(lambda: status(ssm, session) == "Terminated")


def test_session_is_only_for_who_has_its_token(ssm: Any, node: str) -> None:  # noqa: F811
    session = ssm.start_session(Target=node)
    for token in ("", "wrong"):
        assert code(session["StreamUrl"], "GET", token) == 404
        assert code(session["StreamUrl"], "POST", token, b"id\n") == 404
    ssm.terminate_session(SessionId=session["SessionId"])
    assert code(session["StreamUrl"], "GET", session["TokenValue"]) == 404


def test_session_ends_when_its_reader_has_left(ssm: Any, node: str) -> None:  # noqa: F811
    session = ssm.start_session(Target=node)
    with call(session["StreamUrl"], "GET", session["TokenValue"]):
        assert status(ssm, session) == "Connected"
        assert code(session["StreamUrl"], "GET", session["TokenValue"]) == 409
    until(lambda: status(ssm, session) == "Terminated")


def test_session_needs_a_managed_node(aws: Any) -> None:
    client = aws("ssm")
    with pytest.raises(ClientError, match="TargetNotConnected"):
        client.start_session(Target=instance_id(aws))
