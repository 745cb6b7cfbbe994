"""Reads the journal from its end: the latest events that fit, and then those before them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Unpack

from lab.journal.client import Filters, events
from lab.shared.config import Settings
from lab.shared.event import Event

# How far back one request looks; the next ones look twice as far each, because a filter that lets
# little through needs many events to fill a page.
FIRST, MOST = 500, 5000
MOST_EVENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Past:
    """Events in the journal's order. ``cursor`` is where it ended when it was read: to go on with
    what comes. ``before`` is where to go on backwards, "" at the journal's beginning."""

    events: tuple[Event, ...]
    cursor: str
    before: str


def latest(
    settings: Settings,
    count: int,
    before: str = "",
    fits: Callable[[Event], bool] = lambda event: True,
    reach: int = MOST_EVENTS,
    **filters: Unpack[Filters],
) -> Past:
    """The last ``count`` events that ``fit``, of those before the event ``before`` (of all without
    one). Looks ``reach`` events back and then gives what it has: what does not fit is read too.
    Raises JournalError."""
    cursor = events(settings, "latest", limit=1).cursor
    run, end = _place(cursor)
    if before:
        its_run, number = _place(before)
        end = number - 1 if its_run == run else 0
    found: list[Event] = []
    width, more, least = FIRST, end > 0, end - reach
    while more and len(found) < count and end > least:
        begin = max(0, end - width)
        # Without an end the page may hold later events: they come last, and are left out.
        page = events(settings, f"{run}-{begin}", **filters | {"limit": width})
        part = [e for e in page.events if _place(e.id)[1] <= end and fits(e)]
        found = part + found
        more = begin > 0 and not page.lost and not page.restarted
        end, width = begin, min(2 * width, MOST)
    kept = tuple(found[-count:]) if count else ()
    if len(found) > count:
        return Past(kept, cursor, kept[0].id)
    return Past(kept, cursor, f"{run}-{end + 1}" if more else "")


def _place(event_id: str) -> tuple[str, int]:
    run, _, digits = event_id.rpartition("-")
    return run, int(digits) if digits.isascii() and digits.isdigit() else 0
