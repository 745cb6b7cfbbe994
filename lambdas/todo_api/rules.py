"""What may stand in a todo."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from errors import InvalidError

PRIORITIES = ("High", "Medium", "Low")
STATUSES = ("Not Started", "In Progress", "Done", "Canceled")
DEFAULTS = {"priority": "Medium", "status": "Not Started"}
DESCRIPTION_LIMIT = 500


def new_fields(body: Mapping[str, Any]) -> dict[str, str]:
    """The four fields of a new todo; priority and status may be left out. Raises InvalidError."""
    return _check({name: body.get(name, DEFAULTS.get(name)) for name in _CHECKS})


def changed_fields(body: Mapping[str, Any]) -> dict[str, str]:
    """The fields that a change names, at least one; others stay as they are.

    Raises InvalidError.
    """
    named = {name: body[name] for name in _CHECKS if name in body}
    if not named:
        raise InvalidError(f"Send at least one of {', '.join(_CHECKS)}.")
    return _check(named)


def _check(raw: Mapping[str, Any]) -> dict[str, str]:
    fields, wrong = {}, {}
    for name, value in raw.items():
        try:
            fields[name] = _CHECKS[name](value)
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise InvalidError(" ".join(wrong.values()), wrong)
    return fields


def _description(value: Any) -> str:
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


def _due_date(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise ValueError("Choose a due date.")
    try:
        if (
            re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
            and date.fromisoformat(text).year >= 1900
        ):
            return text
    except ValueError:
        pass
    raise ValueError("The due date is no date: write it as 2026-12-31.")


def _one_of(name: str, choices: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"Choose a {name}: {', '.join(choices)}.")
        return value

    return check


_CHECKS: dict[str, Callable[[Any], str]] = {
    "description": _description,
    "dueDate": _due_date,
    "priority": _one_of("priority", PRIORITIES),
    "status": _one_of("status", STATUSES),
}
