"""What a message in the export queue may say."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# The id becomes part of an S3 key and of a file name, so nothing that could leave the folder.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BadMessageError(ValueError):
    """This message can never be processed, however often it comes back.

    ``export_id`` is the export it names, or None when it names none.
    """

    def __init__(self, reason: str, export_id: str | None = None) -> None:
        super().__init__(reason)
        self.export_id = export_id


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """One wish for a CSV file; ``requested_at`` is ISO 8601 as the sender wrote it."""

    export_id: str
    requested_at: str


def parse(text: str) -> ExportRequest:
    """Read a message body: ``{exportId, requestedAt, exportType: "csv", filters: {}}``.

    Unknown fields are let through; a filter is not, because ignoring it would export too much.
    Raises BadMessageError.
    """
    body = _json_object(text)
    export_id = body.get("exportId")
    if not isinstance(export_id, str) or not _ID.fullmatch(export_id):
        raise BadMessageError("exportId must be 1 to 64 letters, digits, '-' or '_'")
    if body.get("exportType") != "csv":
        raise BadMessageError('exportType must be "csv"', export_id)
    if body.get("filters", {}) != {}:
        raise BadMessageError("filters must be {}: this function exports every todo", export_id)
    if not _is_time(body.get("requestedAt")):
        raise BadMessageError("requestedAt must be a time in ISO 8601", export_id)
    return ExportRequest(export_id, body["requestedAt"])


def _json_object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessageError(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadMessageError(f"the body is a JSON {type(body).__name__}, not an object")
    return body


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False
