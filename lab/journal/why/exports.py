"""An export, from the request to the file and the mail."""

from collections.abc import Mapping
from typing import Any

from lab.journal import names, words
from lab.journal.why import app, queues
from lab.journal.why.record import messages_of
from lab.journal.why.telling import Telling, Thread, failure
from lab.shared.event import Event


def is_export(t: Telling, name: str) -> bool:
    """Whether the id is an export's."""
    return bool(app.writes(t, name, app.EXPORTS)) or t.state.export(name) is not None


def tell_export(t: Telling, export: str) -> None:
    """From the request to the file and the mail."""
    mine = frozenset((export,))
    thread = Thread("", mine)
    record = t.state.export(export) or {}
    asked = next(iter(app.writes(t, export, app.EXPORTS)), None)
    if asked:
        what = f"{names.actor(asked.actor)} wrote the request for the export"
        t.tell(what, thread, asked, **(failure(asked) if asked.error else {}))  # type: ignore[arg-type]
    sends = [
        event
        for event in t.record.about(export)
        if (event.service, event.operation) == ("sqs", "SendMessage")
    ]
    for send in sends:
        message = (messages_of(send) or ("",))[0]
        queues.tell_send(t, send, Thread(message, mine), asked)
    t.expect_consumer("lab setup makes the event source mapping again")
    if not sends:
        _tell_unsent(t, export, record, thread, asked)
    _tell_state(t, record, thread)


def _tell_unsent(
    t: Telling, export: str, record: Mapping[str, Any], thread: Thread, asked: Event | None
) -> None:
    """An export that did not go through the queue."""
    if record.get("via") == "direct" or _wrote_file(t, export):
        on = t.state.flag(app.USE_QUEUE)
        t.tell(
            "the app made it itself, without the queue, while the browser waited",
            thread,
            why=f"the flag /todoapp/{app.USE_QUEUE} "
            + ("was off then; it is on now" if on else "is off"),
            next="ask for another export in the app" if on else app.switch_on(app.USE_QUEUE),
        )
        for file in _wrote_file(t, export):
            more: Any = failure(file) if file.error else {}
            t.tell(words.sentence(file).partition(": ")[0], thread, file, after=asked, **more)
    elif record.get("via") == "queue" or asked:
        refused = _refused(t, asked)
        known = str(record.get("reason") or "the journal shows none")
        why = {"why": known, "next": "lab events --errors --actor app"}
        why |= failure(refused) if refused else {}
        t.tell("no message for it was sent to the queue", thread, refused, **_missing(why))


def _missing(more: dict[str, str]) -> Any:
    return {"outcome": "missing"} | more


def _refused(t: Telling, asked: Event | None) -> Event | None:
    """The app's call to the queue that failed, right after the request was written."""
    if not asked:
        return None
    calls = (
        event
        for event in t.record.events
        if event.service == "sqs"
        and event.actor == asked.actor
        and event.error
        and 0 <= event.time - asked.time <= app.SENT_SECONDS
    )
    return next(calls, None)


def _wrote_file(t: Telling, export: str) -> list[Event]:
    return [
        event
        for event in t.record.about(export)
        if (event.service, event.operation) == ("s3", "PutObject") and event.actor == "app"
    ]


def _tell_state(t: Telling, record: Mapping[str, Any], thread: Thread) -> None:
    """What the export's record says now."""
    state, reason = record.get("state"), str(record.get("reason", ""))
    if state == "ready":
        todos = f"{record.get('count')} todo{'' if str(record.get('count')) == '1' else 's'}"
        t.tell(f"the export is ready: {todos} in {record.get('key')}", thread)
    elif state == "failed" and any(hop.outcome == "missing" for hop in t.hops):
        t.tell("the app's page says that the export failed", thread)
    elif state == "failed":
        t.tell("the export failed", thread, outcome="missing", why=reason, next="ask for it again")
    elif state:
        t.tell(f"the export is {state}", thread, outcome="waiting", why=reason)
    else:
        t.tell(
            f"there is no record of the export in table {app.EXPORTS}",
            thread,
            outcome="missing",
            why="records are kept for 7 days, and what is no record no page shows",
            next=f"awslocal dynamodb scan --table-name {app.EXPORTS}",
        )
