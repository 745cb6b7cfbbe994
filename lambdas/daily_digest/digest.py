"""What the daily mail says."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

STATUSES = ("Not Started", "In Progress", "Done", "Canceled")
OPEN = ("Not Started", "In Progress")
LISTED = 20
_SHOWN = 80

Todo = Mapping[str, str]


def compose(todos: Iterable[Todo], today: date) -> tuple[str, str]:
    """Subject and body for ``today`` (a date in UTC); the subject is one short line of ASCII.

    A todo is overdue when it is open and was due before today. One whose date cannot be read is
    counted, but in no list.
    """
    todos = list(todos)
    waiting = [todo for todo in todos if todo.get("status") in OPEN and _due(todo)]
    overdue = [todo for todo in waiting if _due(todo) < str(today)]
    due_today = [todo for todo in waiting if _due(todo) == str(today)]
    is_open = sum(todo.get("status") in OPEN for todo in todos)
    subject = f"Todo digest {today}: {is_open} open, {len(overdue)} overdue"
    parts = [_counts(todos), _section("Overdue", overdue), _section("Due today", due_today)]
    return subject, "\n\n".join(parts) + "\n"


def _due(todo: Todo) -> str:
    """The due date, or nothing when it is none; dates written so compare as text."""
    text = todo.get("dueDate", "")
    try:
        return str(date.fromisoformat(text)) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else ""
    except ValueError:
        return ""


def _counts(todos: list[Todo]) -> str:
    found = Counter(todo.get("status", "") for todo in todos)
    lines = [f"{status}: {found.pop(status, 0)}" for status in STATUSES]
    if others := found.total():
        lines.append(f"Other: {others}")
    return "\n".join([f"Todos: {len(todos)}", *lines])


def _section(title: str, todos: list[Todo]) -> str:
    if not todos:
        return f"{title}: none"
    todos = sorted(todos, key=lambda todo: (_due(todo), todo.get("description", "")))
    lines = [_line(todo) for todo in todos[:LISTED]]
    if len(todos) > LISTED:
        lines.append(f"- and {len(todos) - LISTED} more")
    return "\n".join([f"{title}: {len(todos)}", *lines])


def _line(todo: Todo) -> str:
    text = "".join(
        " " if unicodedata.category(letter).startswith("C") else letter
        for letter in todo.get("description", "")
    )
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    return f"- {_due(todo)} {text} ({todo.get('priority', '')})"
