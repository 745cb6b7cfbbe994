"""The JSON API: {success, data} or {success: false, error: {message, code, details}}."""

import json
import uuid
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from app.domain.todo import FIELDS, sort_key, validate
from app.errors import RefusedError
from app.services.exports import DIRECT, LOST, QUEUE
from app.services.flags import NAMES, SEND_NOTIFICATIONS, USE_QUEUE
from app.web.context import known_id, read_flags, services

bp = Blueprint("api", __name__, url_prefix="/api")

IN_PROGRESS = "CSV Export in progress: you will be notified when it is complete."


@bp.get("/todos")
def list_todos() -> Response:
    """All todos, the earliest due date first."""
    todos = sorted(services().todos.list(), key=lambda todo: sort_key(todo, "dueDate"))
    return _success([todo.to_item() for todo in todos])


@bp.post("/todos")
def create_todo() -> Response:
    """Add a todo; all four fields are required."""
    fields = validate(_body())
    todo = services().todos.create(str(uuid.uuid4()), fields, _notify())
    return _changed(todo.to_item(), 201)


@bp.get("/todos/<todo_id>")
def get_todo(todo_id: str) -> Response:
    """One todo."""
    return _success(services().todos.get(known_id(todo_id)).to_item())


@bp.put("/todos/<todo_id>")
def update_todo(todo_id: str) -> Response:
    """Change some or all fields; with ``updatedAt`` only if nobody else did meanwhile."""
    body = _body()
    changes = {name: body[name] for name in FIELDS if name in body}
    seen = body.get("updatedAt")
    seen = seen if isinstance(seen, str) else None
    todo = services().todos.update(known_id(todo_id), changes, _notify(), seen)
    return _changed(todo.to_item())


@bp.delete("/todos/<todo_id>")
def delete_todo(todo_id: str) -> Response:
    """Delete a todo."""
    services().todos.delete(known_id(todo_id))
    return _success({"id": todo_id})


@bp.post("/export")
def export() -> Response:
    """Make a CSV: through the queue, or here while the caller waits."""
    if request.content_length:
        _body()
    flags = read_flags()
    if flags.error:
        raise flags.error
    exports, export_id = services().exports, str(uuid.uuid4())
    if flags.get(USE_QUEUE):
        begun = exports.begin(export_id, QUEUE)
        exports.enqueue(begun)
        return _success({"exportId": export_id, "state": begun.state, "message": IN_PROGRESS}, 202)
    begun = exports.begin(export_id, DIRECT)
    if services().stopping.wait(current_app.config["EXPORT_DELAY"]):
        exports.fail(begun, LOST)
        raise RefusedError(LOST, 503, "STOPPING")
    done = exports.produce(begun)
    return _success(done.to_json() | {"downloadUrl": exports.link(done)})


@bp.get("/exports/<export_id>")
def get_export(export_id: str) -> Response:
    """How far an export is."""
    exports = services().exports
    found = exports.get(known_id(export_id))
    return _success(found.to_json() | {"stalled": exports.stalled(found)})


@bp.get("/feature-flags")
def feature_flags() -> Response:
    """All flags as they are now."""
    flags = read_flags()
    if flags.error:
        raise flags.error
    return _success(dict.fromkeys(NAMES, False) | flags.values)


@bp.get("/system-info")
def system_info() -> Response:
    """The host the app runs on."""
    host = current_app.config["HOST_INFO"]
    return _success(
        {"host": host["name"], "platform": host["platform"], "environment": host["environment"]}
    )


def _body() -> dict[str, Any]:
    """The request's JSON object; a page of another site cannot send this content type unasked."""
    if not request.is_json:
        raise RefusedError("Send JSON: Content-Type: application/json.", 415, "NOT_JSON")
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"The body is no JSON: {error}.", code="NOT_JSON") from error
    if not isinstance(body, dict):
        raise RefusedError("The body must be a JSON object, as {...}.", code="NOT_JSON")
    return body


def _notify() -> bool | None:
    return read_flags().get(SEND_NOTIFICATIONS)


def _changed(data: dict[str, Any], status: int = 200) -> Response:
    services().dispatcher.kick()
    return _success(data, status)


def _success(data: Any, status: int = 200) -> Response:
    return make_response(jsonify({"success": True, "data": data}), status)
