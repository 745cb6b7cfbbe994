"""Reads the journal over HTTP: a page of it, all of it, or what comes from now on."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from lab.journal import http
from lab.journal.errors import JournalError
from lab.shared.config import Settings
from lab.shared.event import Event

PATH = "/_lab/events"
PAGE = 5000
# The stream gives a sign of life every few seconds; without one it is taken for torn.
SILENCE_SECONDS = 15
RETRY_SECONDS = 0.3
AWAY = "The emulator went away; waiting for it (Ctrl-C to stop)."
RESTARTED = "The emulator was restarted: it knows nothing of before, and its journal begins anew."


class Filters(TypedDict, total=False):
    """Which events: those of one service, actor, operation or kind, those about one id, those that
    failed; noise is left out unless asked for. ``account`` is the settings' own unless given; ""
    means all accounts. ``limit`` bounds a page; ``wait`` is how many seconds to wait for a first
    event."""

    service: str
    actor: str
    operation: str
    kind: str
    id: str
    errors: bool
    noise: bool
    account: str
    limit: int
    wait: float


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order; ``cursor`` is where to read on. ``restarted``: the cursor was of an emulator
    that is gone, so this is the new one's beginning. ``lost`` events after the cursor were
    forgotten, because the journal is bounded."""

    events: tuple[Event, ...]
    cursor: str
    restarted: bool = False
    lost: int = 0


def events(settings: Settings, after: str = "", **filters: Unpack[Filters]) -> Page:
    """One page of the journal after the cursor (from the beginning without one); raises
    JournalError."""
    query = _query(settings, filters) | ({"after": after} if after else {})
    seconds = 10 + filters.get("wait", 0)
    data = http.get_json(settings, PATH, query, seconds)
    try:
        found = tuple(Event.from_json(record) for record in data["events"])
        return Page(found, data["cursor"], bool(data["restarted"]), int(data["lost"]))
    except (KeyError, TypeError, ValueError) as error:
        raise JournalError("The journal cannot be understood.", str(error), "lab restart") from None


def history(settings: Settings, after: str = "", **filters: Unpack[Filters]) -> Page:
    """All that the journal still holds, or all that came after the cursor."""
    filters.setdefault("limit", PAGE)
    page = events(settings, after, **filters)
    found = list(page.events)
    lost = page.lost
    while page.events:
        page = events(settings, page.cursor, **filters)
        found = list(page.events) if page.restarted else found + list(page.events)
    return Page(tuple(found), page.cursor, page.restarted, lost)


def verdicts(settings: Settings, event_id: str) -> dict[str, Any]:
    """One event with IAM's decisions about it, as JSON; {} when the journal has no such event."""
    found: dict[str, Any] = http.get_json(settings, f"{PATH}/{event_id}", missing={})
    return found


def follow(
    settings: Settings,
    after: str = "",
    *,
    say: Callable[[str], None] = lambda text: None,
    stopped: Callable[[], bool] = lambda: False,
    **filters: Unpack[Filters],
) -> Iterator[Event]:
    """Every event after the cursor (from now on without one), for ever: each once, also when the
    connection tears.

    While the emulator is away this waits for it. ``say`` hears, as one line each, that it went,
    that it is a new one, that events were lost. It ends a few seconds after ``stopped``. Raises
    JournalError if it never answered.
    """
    after = after or events(settings, "latest", limit=1).cursor
    query = _query(settings, filters)
    gone = False
    while not stopped():
        try:
            for message in http.stream(settings, f"{PATH}/stream", query, after, SILENCE_SECONDS):
                if stopped():
                    return
                if notice := _notice(message, gone):
                    say(notice)
                gone = False
                after = message.get("id", after)
                if message.get("event") == "journal":
                    yield Event.from_json(json.loads(message["data"]))
        except JournalError:
            if not gone:
                say(AWAY)
            gone = True
        time.sleep(RETRY_SECONDS)


def _notice(message: Mapping[str, str], gone: bool) -> str:
    """What is to be said before a message of the stream."""
    gap = json.loads(message["data"]) if message.get("event") == "gap" else {}
    if gap.get("restarted"):
        return RESTARTED
    if gap.get("lost"):
        return f"{gap['lost']} events were lost: the journal holds the latest only."
    return "The emulator answers again." if gone else ""


def _query(settings: Settings, filters: Filters) -> dict[str, str]:
    asked = {"account": settings.account, **filters}
    return {name: "1" if value is True else str(value) for name, value in asked.items() if value}
