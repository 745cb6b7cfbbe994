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
