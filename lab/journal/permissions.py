"""Reads what the emulator decides about permissions: why a call was refused, the least policy."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from lab.journal import http
from lab.journal.errors import JournalError
from lab.shared.config import Settings


def explain(settings: Settings, event_id: str) -> dict[str, Any]:
    """Which statements decided about a call and what would have allowed it; raises JournalError."""
    return _get(settings, f"/_lab/iam/explain/{quote(event_id, safe='')}")


def least(settings: Settings, actor: str) -> dict[str, Any]:
    """The smallest policy that covers what an actor did; raises JournalError."""
    query = {"actor": actor, "account": settings.account}
    return _get(settings, "/_lab/iam/least", query)


def no_needs(event: Mapping[str, Any]) -> str:
    """Why there is no decision about an event, as JSON has it."""
    if event["kind"] != "call":
        return f"This is no call but a {event['kind']}: follow it with lab why."
    if event["client"] == "internal":
        return "A service did this on its own behalf: no permission was asked for."
    return "AWS asks for no permission for this call, or it never came to that question."


def _get(settings: Settings, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
    with http.answer(settings, path, query, 30) as response:
        body = response.read()
    try:
        data = json.loads(body)
        if response.status == 200:
            return dict(data)
        raise JournalError(data["what"], data["why"], data["next"])
    except (ValueError, KeyError, TypeError):
        raise JournalError(
            "The emulator does not know about permissions.",
            f"it answered {response.status}: it is no lab's emulator, or one of an older version",
            "lab restart; or unset LAB_ENDPOINT",
        ) from None
