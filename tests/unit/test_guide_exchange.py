"""Requests whose bodies do not come, come too long, or break off."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from lab.guide import exchange, guard
from lab.shared.config import Settings

NEVER: dict[str, Any] = {}


def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start("200 OK", [("X-Length", str(len(body)))])
    return [b"one", b"two"] if environ["REQUEST_METHOD"] != "HEAD" else []


def scope(method: str = "POST", *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    facts: dict[str, Any] = {"type": "http", "method": method, "path": "/", "query_string": b""}
    return facts | {"http_version": "1.1", "headers": list(headers), "root_path": ""}


def part(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def ask(asked: dict[str, Any], *messages: dict[str, Any]) -> list[dict[str, Any]]:
    """What is answered to what comes."""
    said: list[dict[str, Any]] = []

    async def told() -> None:
        coming = iter(messages)

        async def receive() -> dict[str, Any]:
            if (message := next(coming)) is NEVER:
                await asyncio.Event().wait()
            return message

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await exchange.pages(app)(asked, receive, send)

    asyncio.run(told())
    return said


def test_an_answer_is_sent_whole() -> None:
    head, body = ask(scope(), part(b"ab", more=True), part(b"c"))
    assert head["status"] == 200
    assert (b"x-length", b"3") in head["headers"]
    assert body == {"type": "http.response.body", "body": b"onetwo"}


def test_an_answer_without_a_body_has_a_head() -> None:
    assert [each["type"] for each in ask(scope("HEAD"), part(b""))] == [
        "http.response.start",
        "http.response.body",
    ]


def test_what_breaks_off_is_not_done() -> None:
    assert ask(scope(), part(b"delete=all", more=True), {"type": "http.disconnect"}) == []


def test_what_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "BODY_SECONDS", 0.01)
    head, body = ask(scope(), part(b"a", more=True), NEVER)
    assert head["status"] == 408
    assert b"did not arrive" in body["body"]


def test_a_script_gets_the_words_as_json() -> None:
    long = [part(b"x" * exchange.LONGEST_BODY, more=True), part(b"x")]
    head, body = ask(scope("POST", (b"accept", b"application/json")), *long)
    assert head["status"] == 413
    assert json.loads(body["body"])["error"]["what"] == "That is too much."
    assert {name.lower().encode() for name in guard.HEADERS} <= {
        name for name, _ in head["headers"]
    }


def test_without_end_is_not_read_to_its_end() -> None:
    endless = [part(b"x" * exchange.LONGEST_BODY, more=True)] * 17 + [NEVER]
    assert ask(scope(), *endless)[0]["status"] == 413


@pytest.mark.parametrize(("port", "host"), [(80, "localhost"), (8080, "localhost:8080")])
def test_browsers_leave_out_port_80(port: int, host: str) -> None:
    settings = replace(Settings(), guide_port=port)
    asked = scope("GET", (b"host", host.encode()))
    assert guard.refusal(asked, settings, "t") == ""
    assert guard.refusal(asked, replace(settings, guide_port=81), "t") != ""
