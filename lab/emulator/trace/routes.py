"""The journal over HTTP: pages of events, one event, and a stream that can be taken up again."""

import statistics
from collections.abc import Mapping

from localstack.http import Request, Response, route
from localstack.services.edge import ROUTER

from lab.emulator.departures import CLIENT_LEFT
from lab.emulator.trace import reading, recorder
from lab.emulator.trace.journal import JOURNAL, UnknownCursorError

LONGEST_WAIT = 30.0
LIMIT = 1000


class JournalRoutes:
    """GET /_lab/events, /_lab/events/stream and /_lab/events/<id>."""

    @route("/_lab/events", methods=["GET"])
    def page(self, request: Request) -> Response:
        """{"events": [...], "cursor": "...", "restarted": false, "lost": 0}."""
        asked = request.args
        try:
            limit = int(_number(asked, "limit", LIMIT))
            wait = min(_number(asked, "wait", 0), LONGEST_WAIT)
            page = JOURNAL.after(asked.get("after", ""), reading.match(asked), limit, wait)
        except UnknownCursorError as error:
            return _no_cursor(error)
        except ValueError as error:
            return _refusal(400, str(error))
        return _json(reading.page_text(page))

    @route("/_lab/events/<event_id>", methods=["GET"])
    def one(self, request: Request, event_id: str) -> Response:
        """One event, with IAM's decisions about it as "verdicts"."""
        try:
            entry = JOURNAL.entry(event_id)
        except UnknownCursorError as error:
            return _no_cursor(error)
        if entry is None:
            return _refusal(
                404,
                f"There is no event {event_id[:40]}: the journal keeps the last events of this run "
                "of the emulator only. See which: lab events",
            )
        return _json(reading.entry_text(entry))

    @route("/_lab/events/cost", methods=["GET"])
    def cost(self, request: Request) -> dict[str, float]:
        """What recording has cost each of the last calls, in milliseconds at the median."""
        return {"median_ms": 1000 * statistics.median(recorder.COSTS or (0,))}

    @route("/_lab/events/stream", methods=["GET"])
    def stream(self, request: Request) -> Response:
        """Server-Sent Events; Last-Event-ID or ``after`` says where to go on, else from now."""
        cursor = request.headers.get("Last-Event-ID") or request.args.get("after") or "latest"
        try:
            JOURNAL.after(cursor, limit=0)
        except UnknownCursorError as error:
            return _no_cursor(error)
        left = request.environ.get(CLIENT_LEFT, lambda: False)
        told = reading.stream(JOURNAL, cursor, reading.match(request.args), left)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(told, mimetype="text/event-stream", headers=headers)


def install() -> None:
    """Serve the journal."""
    ROUTER.add(JournalRoutes())


def _number(asked: Mapping[str, str], name: str, default: float) -> float:
    text = asked.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 1e6:
        raise ValueError(f"{name}={text[:40]!r} is no number from 0 to 1000000.")
    return number


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _no_cursor(error: UnknownCursorError) -> Response:
    return _refusal(
        400,
        f"{str(error)[:40]!r} is no event of the journal: an id looks like {JOURNAL.run}-128, and "
        "128 alone is enough. See which there are: lab events",
    )


def _refusal(status: int, why: str) -> Response:
    return Response(f"{why}\n", status, mimetype="text/plain")
