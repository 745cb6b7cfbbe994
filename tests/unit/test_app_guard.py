"""What every request must pass and every answer carries."""

import pytest

from tests.support import cloud
from tests.support.app import FIELDS, Inside, find_form, form_values


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000"])
def test_the_app_answers_to_its_own_names(app: Inside, host: str) -> None:
    assert app.http.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
        "a b",
        "169.254.169.254",
    ],
)
def test_the_app_answers_to_no_other_name(app: Inside, host: str) -> None:
    for path in ("/", "/api/todos", "/healthz", "/static/app.css"):
        with app.http.get(path, headers={"Host": host}) as answer:
            assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8080"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_page_changes_nothing(app: Inside, headers: dict[str, str]) -> None:
    form = form_values(find_form(app.page("/todos/new"))) | FIELDS
    assert app.http.post("/todos/new", data=form, headers=headers).status_code == 403
    for answer in (
        app.http.post("/api/todos", json=FIELDS, headers=headers),
        app.http.delete("/api/todos/1", headers=headers),
        app.http.post("/api/export", headers=headers),
    ):
        assert answer.status_code == 403
        assert answer.json is not None
        assert answer.json["error"]["code"] == "FORBIDDEN"
    assert cloud.items(app.client, "TodoItems") == []


def test_the_apps_own_page_and_a_program_may_change_things(app: Inside) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert app.http.post("/api/todos", json=FIELDS, headers=own).status_code == 201
    assert app.http.post("/api/todos", json=FIELDS).status_code == 201


@pytest.mark.parametrize("path", ["/", "/todos/new", "/nothing", "/api/todos", "/static/app.js"])
def test_every_answer_carries_the_security_headers(app: Inside, path: str) -> None:
    with app.http.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert ("no-store" in headers["Cache-Control"]) is not path.startswith("/static/")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Inside) -> None:
    cookie = app.http.get("/todos/new").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_hold_no_inline_script_or_style(app: Inside) -> None:
    for path in ("/", "/todos/new", "/exports"):
        page = app.page(path)
        assert not [s for s in page.select("script") if not s.get("src")]
        assert not page.select("style, [style], [onclick], [onsubmit]")


def test_a_form_too_large_is_refused_in_words(app: Inside) -> None:
    form = form_values(find_form(app.page("/todos/new"))) | FIELDS | {"description": "x" * 70000}
    answer = app.http.post("/todos/new", data=form)
    assert answer.status_code == 413
    assert "Traceback" not in answer.text


def test_the_access_log_is_one_line_whatever_is_asked_for(
    app: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "app.access")
    app.http.get("/a%0d%0ainjected%1b[31m")
    assert len(caplog.messages) == 1
    assert caplog.messages[0].isprintable()


def test_health_is_told_whether_aws_answers_or_not(app: Inside) -> None:
    assert app.http.get("/healthz").json == {"status": "ok", "aws": {"answers": True}}
    app.refuse("dynamodb scan")
    health = app.http.get("/healthz")
    assert health.status_code == 200
    assert health.json is not None
    assert health.json["aws"]["error"]["code"] == "AccessDeniedException"
