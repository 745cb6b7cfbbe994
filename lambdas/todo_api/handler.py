"""The todos over HTTP, behind API Gateway's proxy integration."""

import base64
import json
import logging
import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError
from errors import ApiError, InvalidError, MethodNotAllowedError, NotFoundError, TooLargeError
from rules import changed_fields, new_fields
from todos import Todos

BODY_LIMIT = 64 * 1024  # characters
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}

log = logging.getLogger("todo_api")
log.setLevel(logging.INFO)

Event = Mapping[str, Any]
Answer = tuple[int, Any]


def handler(event: Event, context: Any) -> dict[str, Any]:
    """Answer one request: ``{success, data}``, or ``{success: false, error}`` with its status.

    What AWS refuses is answered in AWS's own words and logged as an error.
    """
    headers = {}
    try:
        status, data = _route(event)(event)
        body = {"success": True, "data": data}
    except ApiError as error:
        status, headers = error.status, error.headers
        body = _failure(error.code, str(error), error.details)
    except ClientError as error:
        log.exception("AWS refused %s", error.operation_name)
        said = error.response["Error"]
        request_id = error.response.get("ResponseMetadata", {}).get("RequestId", "")
        details = {"operation": error.operation_name, "requestId": request_id}
        status, body = 502, _failure(said["Code"], said.get("Message", ""), details)
    _say(event, status)
    text = json.dumps(body, ensure_ascii=False)
    return {"statusCode": status, "headers": HEADERS | headers, "body": text}


@cache
def client(service: str) -> Any:
    """One boto3 client a service, kept while the environment is warm."""
    return boto3.client(service)


def _list(event: Event) -> Answer:
    return 200, _todos().list()


def _create(event: Event) -> Answer:
    return 201, _todos().create(new_fields(_json(event)))


def _get(event: Event) -> Answer:
    return 200, _todos().get(_id(event))


def _change(event: Event) -> Answer:
    return 200, _todos().change(_id(event), changed_fields(_json(event)))


def _delete(event: Event) -> Answer:
    _todos().delete(_id(event))
    return 200, {"id": _id(event)}


ROUTES: dict[str, dict[str, Callable[[Event], Answer]]] = {
    "/todos": {"GET": _list, "POST": _create},
    "/todos/{id}": {"GET": _get, "PUT": _change, "DELETE": _delete},
}


def _route(event: Event) -> Callable[[Event], Answer]:
    methods = ROUTES.get(event["resource"])
    if methods is None:
        raise NotFoundError("There is nothing at this path: try /todos.")
    method = event["httpMethod"]
    if method not in methods:
        raise MethodNotAllowedError(method, list(methods))
    return methods[method]


def _json(event: Event) -> Mapping[str, Any]:
    """The body as a JSON object; raises TooLargeError or InvalidError."""
    text = event.get("body") or ""
    if len(text) > BODY_LIMIT:
        raise TooLargeError(f"The body is longer than {BODY_LIMIT} characters.")
    try:
        raw = base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidError(f"The body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise InvalidError("The body must be a JSON object.")
    return body


def _todos() -> Todos:
    return Todos(client("dynamodb"), os.environ["TODO_TABLE"])


def _id(event: Event) -> str:
    return str(event["pathParameters"]["id"])


def _failure(code: str, message: str, details: Mapping[str, str]) -> dict[str, Any]:
    return {"success": False, "error": {"code": code, "message": message, "details": details}}


def _say(event: Event, status: int) -> None:
    line = {
        "event": "api.answered",
        "method": event["httpMethod"],
        "path": event["path"],
        "status": status,
        "apiRequestId": event["requestContext"].get("requestId"),
    }
    log.info(json.dumps(line))
