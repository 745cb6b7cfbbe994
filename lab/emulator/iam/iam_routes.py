"""The emulator's pages about permissions: /_lab/iam/explain/<event id> and /_lab/iam/least."""

import json
from typing import Any

from localstack.http import Request, Response, route
from localstack.services.edge import ROUTER

from lab.emulator.iam.enforce import enforcing
from lab.emulator.iam.explain import explain
from lab.emulator.iam.least import least
from lab.emulator.trace.journal import JOURNAL, UnknownCursorError
from lab.shared.config import ACCOUNT

_NEXT = "lab events"


class IamRoutes:
    """GET; a refusal is {"what", "why", "next"}."""

    @route("/_lab/iam/explain/<event_id>", methods=["GET"])
    def explain(self, request: Request, event_id: str) -> Response:
        """Which statements decided about a call, and what would have allowed it."""
        shown = event_id[:40]
        try:
            entry = JOURNAL.entry(event_id)
        except UnknownCursorError:
            why = f"an id looks like {JOURNAL.run}-128, and 128 alone is enough"
            return _refusal(400, f"{shown!r} is no event's id.", why, _NEXT)
        if entry is None:
            why = "the journal keeps the last events of this run of the emulator only"
            return _refusal(404, f"There is no event {shown}.", why, _NEXT)
        return _json(explain(entry.event, entry.verdicts) | {"enforced": enforcing()})

    @route("/_lab/iam/least", methods=["GET"])
    def least(self, request: Request) -> Response:
        """The smallest policy for what an actor did."""
        actor = request.args.get("actor", "")
        account = request.args.get("account", ACCOUNT)
        entries = JOURNAL.after().entries
        found = least(actor, account, entries)
        if found is None:
            actors = {e.event.actor for e in entries if e.verdicts and e.event.account == account}
            why = f"there are calls of: {', '.join(sorted(actors)) or 'nobody yet'}"
            what = f"The journal has no call of {actor[:80]!r} that needs a permission."
            return _refusal(404, what, why, _NEXT)
        return _json(found)


def install() -> None:
    """Serve the pages."""
    ROUTER.add(IamRoutes())


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, default=str), status, mimetype="application/json")


def _refusal(status: int, what: str, why: str, next: str) -> Response:
    return _json({"what": what, "why": why, "next": next}, status)
