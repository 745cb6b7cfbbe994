"""Looks into queues without receiving anything, and at functions' environments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lab.journal import http
from lab.shared.config import Settings

State = Literal["visible", "in flight", "delayed"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message where it lies. ``until`` is when it becomes visible (epoch, s; 0: it is), ``sent``
    when it was sent; ``receives`` counts how often it was handed out."""

    id: str
    body: str
    state: State
    until: float
    receives: int
    sent: float
    group: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """How many messages a queue has, and those that were asked for: in flight, visible, delayed,
    the oldest first. ``next`` is when the next one of all becomes visible (0: none will)."""

    visible: int
    in_flight: int
    delayed: int
    messages: tuple[Message, ...]
    next: float = 0.0


@dataclass(frozen=True, slots=True)
class Environments:
    """Of a function: how many there are, and how many of them run it now."""

    warm: int
    running: int


def contents(
    settings: Settings, queue: str, most: int | None = None, body: int | None = None
) -> Contents | None:
    """What is in the queue with this ARN or URL: ``most`` messages with the first ``body``
    characters of their bodies, else all; None if there is no such queue. Raises JournalError."""
    region, account, name = _place(settings, queue)
    query = {"most": most, "body": body}
    asked = {key: str(value) for key, value in query.items() if value is not None}
    path = f"/_lab/queues/{region}/{account}/{name}"
    found = http.get_json(settings, path, asked, missing={})
    if not found:
        return None
    messages = tuple(map(_message, found["messages"]))
    return Contents(**found | {"messages": messages})


def environments(settings: Settings) -> dict[str, Environments]:
    """By ARN the functions that have environments; raises JournalError."""
    path = f"/_lab/environments/{settings.region}/{settings.account}"
    found: dict[str, Any] = http.get_json(settings, path, missing={})
    return {arn: Environments(**states) for arn, states in found.items()}


def _message(told: Mapping[str, Any]) -> Message:
    return Message(**dict(told) | {"attributes": tuple(told["attributes"].items())})


def _place(settings: Settings, queue: str) -> tuple[str, str, str]:
    """Region, account, name."""
    if queue.startswith("arn:"):
        _, _, _, region, account, name = queue.split(":")
        return region, account, name
    place, account, name = queue.rstrip("/").rsplit("/", 2)
    region = place.rpartition("/")[2] if "/queue/" in place else settings.region
    return region, account, name
