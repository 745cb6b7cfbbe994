"""The journal over HTTP: pages of events, one event, and a stream that can be taken up again."""

import json
from collections.abc import Callable, Iterator, Mapping

from localstack.http import Request, Response, route
from localstack.services.edge import ROUTER

from lab.emulator.departures import CLIENT_LEFT
from lab.emulator.iam.model import Verdict
from lab.emulator.trace.journal import (
    JOURNAL,
    Entry,
    Journal,
    Match,
    Page,
    UnknownCursorError,
    as_text,
)
from lab.shared.event import Event

HEARTBEAT_SECONDS = 2.0
LONGEST_WAIT = 30.0
LIMIT = 1000
PART = 200  # events that a stream sends at once
_SAME = ("service", "actor", "operation", "kind", "region")


class JournalRoutes:
    """GET /_lab/events, /_lab/events/stream and /_lab/events/<id>."""

    @route("/_lab/events", methods=["GET"])
    def page(self, request: Request) -> Response:
        """{"events": [...], "cursor": "...", "restarted": false, "lost": 0}."""
        asked = request.args
        try:
            limit, wait = _number(asked, "limit", LIMIT), _number(asked, "wait", 0)
            page = JOURNAL.after(
                asked.get("after", ""), match(asked), int(limit), min(wait, LONGEST_WAIT)
            )
        except UnknownCursorError as error:
            return _refusal(400, _no_cursor(error))
        except ValueError as error:
            return _refusal(400, str(error))
        return _json(_page(page))

    @route("/_lab/events/<event_id>", methods=["GET"])
    def one(self, request: Request, event_id: str) -> Response:
        """One event, with IAM's decisions about it as "verdicts"."""
        try:
            entry = JOURNAL.entry(event_id)
        except UnknownCursorError as error:
            return _refusal(400, _no_cursor(error))
        if entry is None:
            return _refusal(
                404,
                f"There is no event {event_id[:40]}: the journal keeps the last events of this run "
                "of the emulator only. See which: lab events",
            )
        decisions = json.dumps([_decision(verdict) for verdict in entry.verdicts])
        return _json(f'{as_text(entry)[:-1]},"verdicts":{decisions}}}')

    @route("/_lab/events/stream", methods=["GET"])
    def stream(self, request: Request) -> Response:
        """Server-Sent Events; Last-Event-ID or ``after`` says where to go on, else from now."""
        cursor = request.headers.get("Last-Event-ID") or request.args.get("after") or "latest"
        try:
            JOURNAL.after(cursor, limit=0)
        except UnknownCursorError as error:
            return _refusal(400, _no_cursor(error))
        left = request.environ.get(CLIENT_LEFT, lambda: False)
        told = lines(JOURNAL, cursor, match(request.args), left)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(told, mimetype="text/event-stream", headers=headers)


def install() -> None:
    """Serve the journal."""
    ROUTER.add(JournalRoutes())


def lines(
    journal: Journal, cursor: str, wanted: Match | None, left: Callable[[], bool]
) -> Iterator[str]:
    """The stream's text, until the client has ``left`` or the emulator stops."""
    yield ": the lab's journal\nretry: 1000\n\n"
    while not journal.stopping.is_set() and not left():
        page = journal.after(cursor, wanted, PART, HEARTBEAT_SECONDS)
        cursor = page.cursor
        if page.restarted or page.lost:
            told = json.dumps({"restarted": page.restarted, "lost": page.lost})
            yield f"event: gap\ndata: {told}\n\n"
        # An id alone moves a reader on whose filters let nothing through; it also tells whether
        # the client is still there.
        yield "".join(map(_told, page.entries)) or f"id: {cursor}\n: still here\n\n"


def _told(entry: Entry) -> str:
    return f"id: {entry.event.id}\nevent: journal\ndata: {as_text(entry)}\n\n"


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


def _decision(verdict: Verdict) -> dict[str, object]:
    return {
        "action": verdict.need.action,
        "resource": verdict.need.resource,
        "principal": verdict.caller.principal.arn,
        "allowed": verdict.decision.allowed,
        "reason": verdict.decision.reason,
    }


def _page(page: Page) -> str:
    events = ",".join(map(as_text, page.entries))
    rest = {"cursor": page.cursor, "restarted": page.restarted, "lost": page.lost}
    return f'{{"events":[{events}],{json.dumps(rest)[1:]}'


def _number(asked: Mapping[str, str], name: str, default: float) -> float:
    text = asked.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 1e6:
        raise ValueError(f"{name}={text[:40]!r} is no number from 0 to 1000000.")
    return number


def _no_cursor(error: UnknownCursorError) -> str:
    return (
        f"{str(error)[:40]!r} is no event of the journal: an id looks like {JOURNAL.run}-128, and "
        "128 alone is enough. See which there are: lab events"
    )


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _refusal(status: int, why: str) -> Response:
    return Response(f"{why}\n", status, mimetype="text/plain")
