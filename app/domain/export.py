"""An export of all todos: its record, its CSV, its message for the queue."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.domain.todo import Todo

HEADER = ("ID", "Description", "Due Date", "Priority", "Status", "Created At", "Updated At")
REQUESTED, RUNNING, READY, FAILED = STATES = ("requested", "running", "ready", "failed")
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Export:
    """One request for a CSV file, as its record in the table says."""

    exportId: str  # noqa: N815 - the contract's name, in the table and in the JSON API
    state: str
    requestedAt: str  # noqa: N815
    updatedAt: str  # noqa: N815
    via: str
    key: str = ""
    count: int = 0
    reason: str = ""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """An export from a table's item, whoever wrote it; what is missing reads as empty."""
        texts = {n: str(item.get(n, "")) for n in cls.__slots__ if n != "count"}
        count = str(item.get("count", ""))
        return cls(**texts, count=int(count) if count.isdigit() else 0)

    def to_json(self) -> dict[str, Any]:
        """The record as the JSON API shows it."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def open(self) -> bool:
        """Whether something may still happen to it by itself."""
        return self.state in (REQUESTED, RUNNING)


def make_csv(todos: Iterable[Todo]) -> bytes:
    """The CSV file: UTF-8 with a byte order mark, so that Excel reads accents right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([_cell(value) for value in todo.to_item().values()] for todo in todos)
    return out.getvalue().encode("utf-8-sig")


def make_message(export: Export) -> tuple[str, dict[str, str]]:
    """The queue's message for an export: its JSON body and its attributes."""
    body = {
        "exportId": export.exportId,
        "requestedAt": export.requestedAt,
        "exportType": "csv",
        "filters": {},
    }
    return json.dumps(body), {"exportType": "csv", "requestedAt": export.requestedAt}


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
