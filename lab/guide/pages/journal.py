"""The journal: every call and every hop, newest first; and all that is known of one of them."""

import json
from typing import Any

from flask import Blueprint, render_template, request

from lab.guide import feed, links
from lab.guide.commands import Commands
from lab.guide.context import Guide, guide
from lab.guide.errors import GuideError
from lab.guide.filters import Wanted
from lab.journal import JournalError, backwards, client, names, permissions, words
from lab.journal.backwards import Past
from lab.shared.event import Event

pages = Blueprint("journal", __name__)
AREA = ("Journal", "journal.index")
COUNT = 200
# Text is looked for in so many events at once: reading all of a full journal takes a second.
SEARCHED = 3000
SERVICES = ("dynamodb", "events", "iam", "lambda", "s3", "scheduler", "sns", "sqs", "ssm", "sts")
ACTORS = ("student", "app", "setup")
KINDS = {"call": "Calls", "delivery": "Deliveries", "invocation": "Runs of functions"}


def begin(made: Guide) -> None:
    """Who wants noise as well has a topic for it."""
    made.hub.add("noise", feed.source(made.settings, noise=True))


@pages.get("/journal")
def index() -> str:
    """The latest events that fit, or those before one."""
    wanted, before = Wanted.asked(request.args), request.args.get("before", "")
    past, away = Past((), "", ""), None
    try:
        past = _past(wanted, before)
    except JournalError as error:
        away = error
    return render_template(
        "journal.html",
        wanted=wanted,
        rows=_rows(past.events),
        past=past,
        before=before,
        away=away,
        services=_with(wanted.service, SERVICES, (e.service for e in past.events)),
        actors=_with(wanted.actor, ACTORS, (e.actor for e in past.events)),
        kinds=KINDS,
    )


@pages.get("/journal/data")
def data() -> dict[str, Any]:
    """The same for the page's script."""
    past = _past(Wanted.asked(request.args), request.args.get("before", ""))
    return {
        "events": [feed.shown(event) for event in past.events],
        "cursor": past.cursor,
        "before": past.before,
    }


@pages.get("/journal/<event_id>")
def one(event_id: str) -> str:
    """All of one event, and what was decided about it."""
    settings = guide().settings
    found = client.verdicts(settings, event_id)
    if not found:
        raise GuideError(
            f"There is no event {event_id[:40]}.",
            "the journal keeps the last 10,000 events of this run of the emulator only",
            "the journal: /journal",
            404,
        )
    event = Event.from_json(found)
    return render_template(
        "journal_event.html",
        event=event,
        row=_row(event, []),
        parameters=_pretty(event.parameters),
        detail=_pretty(event.detail),
        explained=permissions.explain(settings, event.id),
        why_not_asked=permissions.no_needs,
        explain=Commands(f"lab iam explain {event.id}"),
        shown=_pretty,
        as_commands=Commands,
        page=links.page,
        why=links.why,
    )


def _past(wanted: Wanted, before: str) -> Past:
    settings = guide().settings
    reach = SEARCHED if wanted.q else backwards.MOST_EVENTS
    return backwards.latest(settings, COUNT, before, wanted.fits, reach, **wanted.of_journal)


def _rows(events: tuple[Event, ...]) -> list[dict[str, Any]]:
    """Newest first; by their beginnings, as they happened."""
    hops = words.by_message(events)
    begun = sorted(events, key=lambda event: event.time, reverse=True)
    return [_row(e, [hop for message in e.ids for hop in hops.get(message, ())]) for e in begun]


def _row(event: Event, hops: list[Event]) -> dict[str, Any]:
    """What a line shows: see the template, and the same in static/js/journal.js."""
    line, outcome = words.sentence(event), feed.outcome(event)
    publish = event.service == "sns" and event.operation.startswith("Publish") and not event.error
    return {
        "event": event,
        "clock": words.clock(event.time),
        "line": line,
        "deliveries": words.sentence(event, hops)[len(line) :].removeprefix(" -> "),
        "fates": [words.fate(hop) for hop in hops] if publish else [],
        "messages": event.ids if publish else (),
        "outcome": outcome,
        "is_hop": bool(words.messages(event)),
        "why": links.why(event.ids[0] if event.ids else event.id),
        "who": names.actor(event.actor),
    }


def _with(chosen: str, usual: tuple[str, ...], seen: Any) -> list[str]:
    """The choices of a filter."""
    return sorted({*usual, *seen, *([chosen] if chosen else [])})


def _pretty(value: Any) -> str:
    """JSON for reading; "" for nothing."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) if value else ""
