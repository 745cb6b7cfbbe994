"""The journal as its readers get it: filtered, page by page or as a stream."""

import json
from collections.abc import Callable, Iterator, Mapping

from lab.emulator.iam.model import Verdict
from lab.emulator.trace.journal import Entry, Journal, Match, Page, as_text
from lab.shared.event import Event

HEARTBEAT_SECONDS = 2.0
PART = 200  # events that a stream sends at once
_SAME = ("service", "actor", "operation", "kind", "region")


def match(asked: Mapping[str, str]) -> Match:
    """The filters of a query: what is asked for must be the same; noise only with ``noise=1``."""
    same = [(name, value) for name in _SAME if (value := asked.get(name))]
    errors, quiet = asked.get("errors") == "1", asked.get("noise") != "1"
    identity, account = asked.get("id", ""), asked.get("account", "")

    def matches(event: Event) -> bool:
        if (quiet and event.noise) or (errors and not event.error):
            return False
        if identity and identity not in event.ids:
            return False
        if account and event.account not in (account, ""):  # "" is a reset: it concerns all
            return False
        return all(getattr(event, name) == value for name, value in same)

    return matches


def page_text(page: Page) -> str:
    """{"events": [...], "cursor": "...", "restarted": false, "lost": 0}."""
    events = ",".join(map(as_text, page.entries))
    rest = {"cursor": page.cursor, "restarted": page.restarted, "lost": page.lost}
    return f'{{"events":[{events}],{json.dumps(rest)[1:]}'


def entry_text(entry: Entry) -> str:
    """The event, with IAM's decisions about it as "verdicts"."""
    decisions = json.dumps([_decision(verdict) for verdict in entry.verdicts])
    return f'{as_text(entry)[:-1]},"verdicts":{decisions}}}'


def stream(
    journal: Journal, cursor: str, wanted: Match | None, left: Callable[[], bool]
) -> Iterator[str]:
    """Server-Sent Events after ``cursor``, until the client has ``left`` or the emulator stops.

    Events of the journal are called ``journal``; ``gap`` says that the cursor was another run's,
    or that events were lost.
    """
    yield ": the lab's journal\nretry: 1000\n\n"
    while not journal.stopping.is_set() and not left():
        page = journal.after(cursor, wanted, PART, HEARTBEAT_SECONDS)
        cursor = page.cursor
        if page.restarted or page.lost:
            gap = json.dumps({"restarted": page.restarted, "lost": page.lost})
            yield f"event: gap\ndata: {gap}\n\n"
        # An id alone moves a reader on whose filters let nothing through; it also shows whether
        # the client is still there.
        yield "".join(map(_told, page.entries)) or f"id: {cursor}\n: still here\n\n"


def _told(entry: Entry) -> str:
    return f"id: {entry.event.id}\nevent: journal\ndata: {as_text(entry)}\n\n"


def _decision(verdict: Verdict) -> dict[str, object]:
    return {
        "action": verdict.need.action,
        "resource": verdict.need.resource,
        "principal": verdict.caller.principal.arn,
        "allowed": verdict.decision.allowed,
        "reason": verdict.decision.reason,
    }
