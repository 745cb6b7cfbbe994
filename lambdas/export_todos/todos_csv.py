"""Todos as a CSV file that a spreadsheet opens without harm."""

import csv
import io
from collections.abc import Iterable, Mapping

COLUMNS = {
    "id": "ID",
    "description": "Description",
    "dueDate": "Due Date",
    "priority": "Priority",
    "status": "Status",
    "createdAt": "Created At",
    "updatedAt": "Updated At",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(todos: Iterable[Mapping[str, object]]) -> bytes:
    """The file's bytes: a header, then one line a todo, the earliest due date first.

    UTF-8 with a byte order mark, without which Excel takes it for the machine's old code page.
    """
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(COLUMNS.values())
    for todo in sorted(todos, key=lambda todo: (_cell(todo, "dueDate"), _cell(todo, "id"))):
        lines.writerow(_harmless(_cell(todo, name)) for name in COLUMNS)
    return text.getvalue().encode("utf-8-sig")


def _cell(todo: Mapping[str, object], name: str) -> str:
    return str(todo.get(name, ""))


def _harmless(cell: str) -> str:
    """A leading apostrophe keeps a spreadsheet from running the cell as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
