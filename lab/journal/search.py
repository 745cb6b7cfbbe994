"""Finds events by what is written in them, as a reader would."""

from collections.abc import Iterator
from typing import Any

from lab.journal import words
from lab.shared.event import Event


def contains(event: Event, text: str) -> bool:
    """Whether ``text`` stands in the event's line, one of its ids, or a parameter's value; capital
    or small letters are the same."""
    wanted = text.casefold()
    return any(wanted in part.casefold() for part in _texts(event))


def _texts(event: Event) -> Iterator[str]:
    yield words.sentence(event)
    yield from (event.id, event.resource, event.request_id, event.error, event.reason, event.source)
    yield f"{event.service}:{event.operation}"
    yield from event.ids
    yield from _values(event.parameters)


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _values(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _values(each)
    else:
        yield str(value)
