"""The JSON API: its envelope, its codes, and what it makes of bad input."""

import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support import app as apps
from tests.support.app import FIELDS, Inside


def data(response: TestResponse, status: int = 200) -> Any:
    """What a successful answer holds."""
    assert response.status_code == status, response.text
    assert response.json is not None
    assert response.json.keys() == {"success", "data"}
    assert response.json["success"] is True
    return response.json["data"]


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """What an unsuccessful answer holds."""
    assert response.status_code == status, response.text
    assert response.json is not None
    assert response.json.keys() == {"success", "error"}
    assert response.json["success"] is False
    error: dict[str, Any] = response.json["error"]
    assert error.keys() == {"message", "code", "details"}
    assert error["code"] == code
    assert error["message"]
    return error


def test_a_todo_is_made_read_changed_and_deleted(app: Inside) -> None:
    made = data(app.http.post("/api/todos", json=FIELDS), 201)
    assert made.items() >= FIELDS.items()
    path = f"/api/todos/{uuid.UUID(made['id'])}"
    assert data(app.http.get(path)) == made
    assert data(app.http.get("/api/todos")) == [made]
    changed = data(app.http.put(path, json=made | {"status": "Done"}))
    assert changed == made | {"status": "Done", "updatedAt": changed["updatedAt"]}
    assert data(app.http.put(path, json={"priority": "Low"}))["status"] == "Done"
    assert data(app.http.delete(path)) == {"id": made["id"]}
    problem(app.http.get(path), 404, "NOT_FOUND")
    problem(app.http.delete(path), 404, "NOT_FOUND")
    problem(app.http.put(path, json=FIELDS), 404, "NOT_FOUND")


def test_wrong_fields_are_named_in_the_details(app: Inside) -> None:
    answer = app.http.post("/api/todos", json=FIELDS | {"priority": 1, "dueDate": None})
    assert problem(answer, 400, "VALIDATION_ERROR")["details"].keys() == {"priority", "dueDate"}


def test_a_change_of_what_somebody_else_changed_is_refused(app: Inside) -> None:
    made = data(app.http.post("/api/todos", json=FIELDS), 201)
    path = f"/api/todos/{made['id']}"
    data(app.http.put(path, json={"description": "Theirs"}))
    stale = made | {"description": "Mine", "updatedAt": "2020-01-01T00:00:00.000Z"}
    problem(app.http.put(path, json=stale), 409, "CONFLICT")
    assert data(app.http.get(path))["description"] == "Theirs"


def test_flags_are_true_in_any_case_and_read_afresh(app: Inside) -> None:
    off = dict.fromkeys(apps.FLAGS, False)
    assert data(app.http.get("/api/feature-flags")) == off
    for value, on in (("tRuE", True), ("yes", False), (" true ", True), ("1", False)):
        app.flag("sendNotifications", value)
        assert data(app.http.get("/api/feature-flags"))["sendNotifications"] is on


def test_flags_that_cannot_be_read_are_an_error_not_off(app: Inside) -> None:
    app.refuse("ssm get_parameters_by_path")
    error = problem(app.http.get("/api/feature-flags"), 502, "AccessDeniedException")
    assert error["details"]["requestId"] == "r-1"
    assert error["message"] == "not get_parameters_by_path today"


def test_system_info_names_host_and_platform(app: Inside) -> None:
    info = data(app.http.get("/api/system-info"))
    assert all(info[name] for name in ("host", "platform", "environment"))


def test_an_export_of_nothing_is_no_data(app: Inside) -> None:
    for value in ("false", "true"):
        app.flag("useQueueForExports", value)
        problem(app.http.post("/api/export"), 400, "NO_DATA")


def test_a_direct_export_answers_with_a_link(app: Inside) -> None:
    data(app.http.post("/api/todos", json=FIELDS), 201)
    made = data(app.http.post("/api/export"))
    assert (made["state"], made["count"]) == ("ready", 1)
    assert made["key"] in made["downloadUrl"]
    assert "X-Amz-Expires=600" in made["downloadUrl"]
    assert data(app.http.get(f"/api/exports/{made['exportId']}"))["state"] == "ready"


def test_an_export_by_queue_answers_at_once(app: Inside) -> None:
    data(app.http.post("/api/todos", json=FIELDS), 201)
    app.flag("useQueueForExports")
    made = data(app.http.post("/api/export", json={}), 202)
    assert made["message"].startswith("CSV Export in progress")
    assert "you will be notified when it is complete" in made["message"]
    assert data(app.http.get(f"/api/exports/{made['exportId']}"))["state"] == "requested"


def test_an_export_without_a_bucket_says_what_aws_says(app: Inside) -> None:
    data(app.http.post("/api/todos", json=FIELDS), 201)
    app.client("s3").delete_bucket(Bucket="todo-exports")
    problem(app.http.post("/api/export"), 502, "NoSuchBucket")


JSON = "application/json"
BAD_BODIES = {
    "empty": (b"", JSON, 400),
    "cut off": (b"{", JSON, 400),
    "list": (b"[]", JSON, 400),
    "text": (b'"text"', JSON, 400),
    "null": (b"null", JSON, 400),
    "no UTF-8": (b"\xff\xfe", JSON, 400),
    "deep": (b"[" * 60000, JSON, 400),
    "long number": (b'{"description": ' + b"9" * 5000 + b"}", JSON, 400),
    "half a character": (b'{"description": "\\ud800"}', JSON, 400),
    "not a number": (b'{"description": NaN}', JSON, 400),
    "plain text": (b"{}", "text/plain", 415),
    "form": (b"description=x", "application/x-www-form-urlencoded", 415),
    "multipart": (b"--x--", "multipart/form-data; boundary=x", 415),
    "no type": (b"{}", "", 415),
    "huge": (b'{"description": "' + b"x" * 70000 + b'"}', JSON, 413),
}


@pytest.mark.parametrize(
    ("body", "content_type", "status"), BAD_BODIES.values(), ids=BAD_BODIES.keys()
)
def test_a_body_that_cannot_be_used_is_refused(
    app: Inside, body: bytes, content_type: str, status: int
) -> None:
    todo = data(app.http.post("/api/todos", json=FIELDS), 201)
    for method, target in (("POST", "/api/todos"), ("PUT", f"/api/todos/{todo['id']}")):
        answer = app.http.open(target, method=method, data=body, content_type=content_type)
        assert answer.json is not None
        problem(answer, status, answer.json["error"]["code"])
    assert data(app.http.get("/api/todos")) == [todo]


@pytest.mark.parametrize("name", ["cut off", "list", "deep", "form", "huge"])
def test_an_export_takes_no_body_or_a_json_object(app: Inside, name: str) -> None:
    body, content_type, status = BAD_BODIES[name]
    answer = app.http.post("/api/export", data=body, content_type=content_type)
    assert answer.status_code == status


def test_an_unknown_address_or_method_is_told_in_the_envelope(app: Inside) -> None:
    problem(app.http.get("/api/nothing"), 404, "NOT_FOUND")
    answer = app.http.delete("/api/todos")
    problem(answer, 405, "METHOD_NOT_ALLOWED")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "todo_id", ["%00", "x" * 2000, "%F0%9F%98%80", "..%2f..", "%20", "'; drop", "%ff"]
)
def test_an_id_that_can_be_none_is_not_found(app: Inside, todo_id: str) -> None:
    for path in (f"/api/todos/{todo_id}", f"/api/exports/{todo_id}"):
        problem(app.http.get(path), 404, "NOT_FOUND")
    problem(app.http.put(f"/api/todos/{todo_id}", json=FIELDS), 404, "NOT_FOUND")


def test_a_bug_is_told_in_the_envelope(app: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.services.todos, "list", lambda: 1 / 0)
    error = problem(app.http.get("/api/todos"), 500, "INTERNAL_ERROR")
    assert "division" not in error["message"]
