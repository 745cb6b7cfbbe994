"""todo_api: the todos over HTTP, each wrong request with the right status."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support import cloud
from tests.support.lambdas import Context, load, sample

function = load("todo_api")
GOOD = {"description": "Learn API Gateway", "dueDate": "2026-12-01"}
Client = Callable[[str], Any]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with cloud.inside() as client:
        cloud.table(client, "todos", "id")
        monkeypatch.setenv("TODO_TABLE", "todos")
        monkeypatch.setattr(function, "client", client)
        yield client


def call(method: str, todo_id: str | None = None, body: Any = None, **changes: Any) -> Any:
    """Status, parsed body and headers of one request."""
    event = sample("todo_api")
    event |= {"httpMethod": method, "body": body if isinstance(body, str) else json.dumps(body)}
    if todo_id is not None:
        event |= {"resource": "/todos/{id}", "path": f"/todos/{todo_id}"}
        event["pathParameters"] = {"id": todo_id}
    answer = function.handler(event | changes, Context())
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]


def create(**changes: Any) -> dict[str, str]:
    status, body, _ = call("POST", body=GOOD | changes)
    assert status == 201
    return body["data"]


def test_sample_event_creates_a_todo_with_the_defaults(client: Client) -> None:
    answer = function.handler(sample("todo_api"), Context())
    todo = json.loads(answer["body"])["data"]
    assert answer["statusCode"] == 201
    assert (todo["priority"], todo["status"]) == ("Medium", "Not Started")
    assert cloud.items(client, "todos") == [todo]


def test_todo_can_be_read_changed_and_deleted(client: Client) -> None:
    todo = create()
    assert call("GET", todo["id"])[:2] == (200, {"success": True, "data": todo})
    status, body, _ = call("PUT", todo["id"], {"status": "Done"})
    assert (status, body["data"]["status"]) == (200, "Done")
    assert body["data"]["description"] == GOOD["description"]
    assert body["data"]["createdAt"] == todo["createdAt"]
    assert call("DELETE", todo["id"])[:2] == (200, {"success": True, "data": {"id": todo["id"]}})
    assert cloud.items(client, "todos") == []


def test_list_is_sorted_by_due_date(client: Client) -> None:
    assert call("GET")[1] == {"success": True, "data": []}
    for day in ("2026-12-03", "2026-12-01", "2026-12-02"):
        create(dueDate=day)
    days = [todo["dueDate"] for todo in call("GET")[1]["data"]]
    assert days == ["2026-12-01", "2026-12-02", "2026-12-03"]


def test_item_written_by_hand_is_shown_with_what_it_has(client: Client) -> None:
    cloud.put(client, "todos", id="hand", note="no such field")
    [todo] = call("GET")[1]["data"]
    assert todo["id"] == "hand"
    assert set(todo) == set(create())


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("todo_id", ["missing", "x" * 5000, "žluť", "../todos", "' OR 1=1"])
def test_todo_that_is_not_there_answers_404(client: Client, method: str, todo_id: str) -> None:
    status, body, _ = call(method, todo_id, {"status": "Done"})
    assert (status, body["success"], body["error"]["code"]) == (404, False, "NOT_FOUND")
    assert cloud.items(client, "todos") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": None}, "description"),
        ({"description": ""}, "description"),
        ({"description": "   "}, "description"),
        ({"description": 7}, "description"),
        ({"description": ["a"]}, "description"),
        ({"description": "x" * 501}, "description"),
        ({"description": "nul\x00"}, "description"),
        ({"description": "half \ud83c"}, "description"),
        ({"dueDate": None}, "dueDate"),
        ({"dueDate": "tomorrow"}, "dueDate"),
        ({"dueDate": "2026-02-30"}, "dueDate"),
        ({"dueDate": "20261201"}, "dueDate"),
        ({"dueDate": "२०२६-१२-०१"}, "dueDate"),
        ({"dueDate": "0001-01-01"}, "dueDate"),
        ({"dueDate": 20261201}, "dueDate"),
        ({"priority": "urgent"}, "priority"),
        ({"priority": "high"}, "priority"),
        ({"priority": {}}, "priority"),
        ({"status": "done"}, "status"),
        ({"status": True}, "status"),
    ],
)
def test_wrong_field_is_named(client: Client, change: dict[str, Any], field: str) -> None:
    todo = create()
    for status, body, _ in (call("POST", body=GOOD | change), call("PUT", todo["id"], change)):
        assert (status, body["error"]["code"]) == (400, "VALIDATION_ERROR")
        assert list(body["error"]["details"]) == [field]
    assert cloud.items(client, "todos") == [todo]


def test_every_wrong_field_is_named_at_once(client: Client) -> None:
    _, body, _ = call("POST", body={"priority": "urgent"})
    assert set(body["error"]["details"]) == {"description", "dueDate", "priority"}


@pytest.mark.parametrize(
    "body", ["", "{", "null", "[]", '"text"', "7", "NaN", "[" * 60_000, "9" * 5000, "\ud83c"]
)
@pytest.mark.parametrize("todo_id", [None, "a"])
def test_body_that_is_no_object_answers_400(client: Client, body: str, todo_id: str | None) -> None:
    status, answer, _ = call("PUT" if todo_id else "POST", todo_id, body)
    assert (status, answer["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_missing_body_answers_400(client: Client) -> None:
    assert call("POST", body=None)[0] == 400


def test_change_that_names_no_field_answers_400(client: Client) -> None:
    status, body, _ = call("PUT", create()["id"], {"id": "other", "color": "red"})
    assert status == 400
    assert "at least one" in body["error"]["message"]


def test_fields_that_are_not_the_callers_are_left_alone(client: Client) -> None:
    todo = create(id="mine", createdAt="1999-01-01", color="red")
    assert todo["id"] != "mine"
    assert todo["createdAt"] != "1999-01-01"
    assert "color" not in todo


def test_huge_body_answers_413(client: Client) -> None:
    status, body, _ = call("POST", body=GOOD | {"description": "x" * 70_000})
    assert (status, body["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_base64_body_is_read(client: Client) -> None:
    text = base64.b64encode(json.dumps(GOOD | {"description": "žluť"}).encode()).decode()
    status, body, _ = call("POST", body=text, isBase64Encoded=True)
    assert (status, body["data"]["description"]) == (201, "žluť")


@pytest.mark.parametrize("text", ["not base64!", base64.b64encode(b"\xff\xfe\x00").decode()])
def test_base64_body_that_cannot_be_read_answers_400(client: Client, text: str) -> None:
    assert call("POST", body=text, isBase64Encoded=True)[0] == 400


def test_unknown_path_answers_404(client: Client) -> None:
    status, body, _ = call("GET", resource="/users", path="/users")
    assert (status, body["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("todo_id", "method", "allow"),
    [
        (None, "DELETE", "GET, POST"),
        ("a", "POST", "DELETE, GET, PUT"),
        (None, "PATCH", "GET, POST"),
    ],
)
def test_method_that_is_not_there_answers_405(
    client: Client, todo_id: str | None, method: str, allow: str
) -> None:
    status, body, headers = call(method, todo_id)
    assert (status, body["error"]["code"], headers["Allow"]) == (405, "METHOD_NOT_ALLOWED", allow)


def test_answer_is_json_that_nobody_keeps(client: Client) -> None:
    headers = call("GET")[2]
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-store"


def test_refusal_of_aws_is_answered_in_its_own_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODO_TABLE", "missing")
    status, body, _ = call("GET")
    assert (status, body["error"]["code"]) == (502, "ResourceNotFoundException")
    assert body["error"]["details"]["operation"] == "Scan"


def test_unicode_and_markup_come_back_as_they_went(client: Client) -> None:
    text = '<script>alert("x")</script> 🎉 žluť\nsecond line'
    assert create(description=text)["description"] == text
