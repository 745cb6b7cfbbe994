"""A todo: its fields, what may be in them, and how a list of them is sorted."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Self

from app.errors import ValidationError

PRIORITIES = ("High", "Medium", "Low")
STATUSES = ("Not Started", "In Progress", "Done", "Canceled")
DONE = "Done"
FIELDS = ("description", "dueDate", "priority", "status")
DESCRIPTION_LIMIT = 500
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CHOICES = {"priority": PRIORITIES, "status": STATUSES}


@dataclass(frozen=True, slots=True)
class Todo:
    """One todo, its fields named as in the table: dates are text, ISO 8601."""

    id: str
    description: str
    dueDate: str  # noqa: N815 - the contract's name, in the table and in the JSON API
    priority: str
    status: str
    createdAt: str  # noqa: N815
    updatedAt: str  # noqa: N815

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """A todo from a table's item; what is missing reads as empty, because a student may
        have written the item by hand."""
        return cls(**{name: str(item.get(name, "")) for name in cls.__slots__})

    def to_item(self) -> dict[str, str]:
        """The todo as a table's item and as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def fields(self) -> dict[str, str]:
        """Only what a person can change."""
        return {name: getattr(self, name) for name in FIELDS}

    @property
    def done(self) -> bool:
        """Whether the task is closed."""
        return self.status == DONE


def timestamp(now: datetime | None = None) -> str:
    """A moment (default: now) as the table keeps it: UTC, milliseconds, ``...Z``."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def validate(raw: Mapping[str, Any]) -> dict[str, str]:
    """The four fields, cleaned; raises ValidationError naming every field that is wrong."""
    checks: dict[str, Callable[[Any], str]] = {
        "description": _check_description,
        "dueDate": _check_due_date,
        "priority": lambda value: _check_choice("priority", value),
        "status": lambda value: _check_choice("status", value),
    }
    fields, wrong = {}, {}
    for name, check in checks.items():
        try:
            fields[name] = check(raw.get(name))
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise ValidationError(wrong)
    return fields


def sort_key(todo: Todo, column: str) -> tuple[Any, ...]:
    """What a list is sorted by; priorities and statuses in their own order, ties by date."""
    if column in _CHOICES:
        order, value = _CHOICES[column], getattr(todo, column)
        return (order.index(value) if value in order else len(order), todo.dueDate, todo.createdAt)
    if column == "description":
        return (todo.description.casefold(), todo.dueDate, todo.createdAt)
    return (todo.dueDate, todo.createdAt)


def _check_description(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("Write a description.")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        raise ValueError("The description holds a control character: remove it.")
    if len(text) > DESCRIPTION_LIMIT:
        raise ValueError(
            f"The description has {len(text)} characters: shorten it to {DESCRIPTION_LIMIT}."
        )
    return text


def _check_due_date(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("Choose a due date.")
    text = value.strip()
    try:
        if not _DATE.fullmatch(text) or date.fromisoformat(text).year < 1900:
            raise ValueError
    except ValueError:
        raise ValueError("The due date is no date: write it as 2026-12-31.") from None
    return text


def _check_choice(name: str, value: Any) -> str:
    if not isinstance(value, str) or value not in _CHOICES[name]:
        raise ValueError(f"Choose a {name}: {', '.join(_CHOICES[name])}.")
    return value
