"""Hostile and broken requests to every endpoint: an answer in words, never a 500 or a traceback."""

import errno
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from lab.shared.config import Settings
from tests.support import app as apps
from tests.support.app import Running

FIELDS = {
    "description": "Buy milk",
    "dueDate": "2026-12-24",
    "priority": "High",
    "status": "Not Started",
}
IDS = ("1", "x" * 3000, "%00", "%0d%0aSet-Cookie:%20a=b", "%ff%fe", "..%2f..%2fetc%2fpasswd", "☕")
PATHS = (
    "/",
    "/?sort=%00&dir=%ff&page=99999999999999999999",
    "/todos/new",
    "/todos/{}/edit",
    "/todos/{}/delete",
    "/notifications/send",
    "/exports",
    "/exports/{}",
    "/exports/{}/download",
    "/healthz",
    "/static/{}",
    "/{}",
    "/api/todos",
    "/api/todos/{}",
    "/api/export",
    "/api/exports/{}",
    "/api/feature-flags",
    "/api/system-info",
    "/api/{}",
)
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {"json": {}},
    {"json": FIELDS | {"description": ["x"], "priority": {"a": 1}, "status": 5, "dueDate": 1e308}},
    {"json": FIELDS | {"description": "\x00\u202e\ud800"}},
    {"data": b"{" * 1000, "headers": {"Content-Type": "application/json"}},
    {"data": b"\x00\xff" * 500, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    {"data": {"description": "☕" * 5000, "csrf_token": "forged"}},
    {"data": {"exportId": "../../etc/passwd", "id": "1", "seen": "\x00"}},
    {"files": {"description": ("evil.exe", b"MZ" * 100)}},
    {"data": b"x" * 100_000, "headers": {"Content-Type": "application/json"}},
    {"headers": {"Content-Type": "multipart/form-data"}, "data": b"no boundary"},
    {"headers": {"Cookie": "todo_session=forged.garbage.%00"}},
    {"headers": {"X-Forwarded-Host": "evil.example", "X-HTTP-Method-Override": "DELETE"}},
)


@pytest.fixture(scope="module")
def app(emulator_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    apps.make_stack(settings := apps.own_account(emulator_settings))
    folder = tmp_path_factory.mktemp("app")
    env = apps.environment(settings, folder, EXPORT_DELAY_SECONDS="0")
    with apps.running(env, folder) as app:
        yield app


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_every_endpoint_answers_bad_input_in_words(app: Running, method: str, path: str) -> None:
    targets = [path.format(bad) for bad in IDS] if "{}" in path else [path]
    for target in targets:
        every = method in ("POST", "PUT") and target == targets[0]
        for options in BODIES if every else BODIES[:1]:
            answer = app.api(method, target, **options)
            assert answer.status_code < 500, (target, options, answer.text)
            assert "Traceback" not in answer.text
            assert "evil.example" not in answer.text
            assert "Set-Cookie" not in answer.text
            if target.startswith("/api/") and answer.status_code >= 400:
                assert answer.json()["success"] is False


def test_nothing_hostile_was_stored_or_logged_as_a_traceback(app: Running) -> None:
    assert app.api("GET", "/api/todos").json()["data"] == []
    assert "Traceback" not in app.log.read_text()


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /api/todos HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/todos HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
        "GET /\N{SNOWMAN} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    ],
    ids=lambda line: repr(line[:30]),
)
def test_a_broken_request_is_no_trouble_for_the_next(app: Running, request_line: bytes) -> None:
    port = int(app.url.rsplit(":", 1)[1])
    first, hung_up = b"", 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        try:
            line.sendall(request_line)
            line.shutdown(socket.SHUT_WR)
            first = line.recv(65536)
        except OSError as error:  # a server that has read enough may hang up on the rest
            hung_up = error.errno or -1
    assert hung_up in (0, errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN)
    assert not first.startswith(b"HTTP/1.1 5")
    assert app.api("GET", "/healthz").status_code == 200


@pytest.mark.parametrize(
    "value", ["", "\x00", "☕" * 5000, "\u202e\n" * 300, "'; DROP TABLE", "-1"]
)
def test_hostile_values_in_a_real_form_come_back_in_words(app: Running, value: str) -> None:
    for name in ("id", "description", "dueDate", "priority", "status", "csrf_token"):
        wrong = FIELDS | {"priority": "none"}  # so that nothing is stored
        answer = app.submit("/todos/new", **(wrong | {name: value}))
        assert answer.status_code in (400, 413), (name, answer.text)
        assert app.submit("/exports", exportId=value).status_code in (400, 413)
