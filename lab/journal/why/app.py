"""What the TODO app's own ids stand for: a todo with its notifications, an export with its file."""

from collections.abc import Mapping
from typing import Any

from lab.journal import names, words
from lab.journal.why import queues, topics
from lab.journal.why.record import messages_of
from lab.journal.why.telling import Telling, Thread, failure
from lab.shared.event import Event

SEND_NOTIFICATIONS, USE_QUEUE = "sendNotifications", "useQueueForExports"
TODOS, EXPORTS, OUTBOX = "TodoItems", "TodoExports", "TodoNotifications"
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}
# The app sends what is owed within a second or two.
_SENT_SECONDS = 5.0


def is_todo(t: Telling, name: str) -> bool:
    """Whether the id is a todo's."""
    return bool(_writes(t, name, TODOS)) or t.state.todo(name) is not None


def is_export(t: Telling, name: str) -> bool:
    """Whether the id is an export's."""
    return bool(_writes(t, name, EXPORTS)) or t.state.export(name) is not None


def tell_todo(t: Telling, todo: str) -> None:
    """Its last change and the notification of that; of earlier ones, that they were."""
    writes = _writes(t, todo, TODOS)
    thread = Thread("", frozenset((todo,)))
    for write in writes:
        t.tell(_change(write), thread, write, **(failure(write) if write.error else {}))  # type: ignore[arg-type]
        _tell_notification(t, write, _next(writes, write), todo)
    if not writes:
        t.tell(
            "the journal shows no change of this todo",
            thread,
            outcome="missing",
            why="it was made before the emulator was started, or too long ago",
            next="change it in the app, then ask again",
        )


def _change(write: Event) -> str:
    who = names.actor(write.actor)
    if write.error:
        return f"{who} could not write the todo"
    return f"{who} deleted the todo" if write.operation == "DeleteItem" else f"{who} wrote the todo"


def _tell_notification(t: Telling, write: Event, following: Event | None, todo: str) -> None:
    """What was published of one change."""
    if write.error or write.operation == "DeleteItem":
        return
    begin, end = _sending(t, write, todo) or (write.time, following.time if following else t.now)
    published = [
        event
        for event in t.record.about(todo)
        if (event.service, event.operation) == ("sns", "Publish") and begin <= event.time <= end
    ]
    if not published:
        _tell_unpublished(t, write, following, todo)
    for event in _without_tries(published):
        message = (messages_of(event) or ("",))[0]
        topics.tell_publish(t, event, Thread(message, frozenset((todo,)), 1), write)


def _without_tries(published: list[Event]) -> list[Event]:
    """The app tries for ever what is refused: of that, the last try if nothing came after it."""
    return [e for e in published if e.status < 400 or e is published[-1]]


def _sending(t: Telling, write: Event, todo: str) -> tuple[float, float] | None:
    """From when to when the app sent the notification that it had written together with the todo:
    it claims a notification, publishes it, and deletes it."""
    owed = set(write.ids) - {todo}
    steps = [
        event.time
        for name in owed
        for event in t.record.about(name)
        if event.service == "dynamodb" and names.short(event.resource) == OUTBOX
    ]
    return (min(steps), max(steps) if len(steps) > 1 else t.now) if steps else None


def _tell_unpublished(t: Telling, write: Event, following: Event | None, todo: str) -> None:
    more: Any = {"outcome": "missing"} | _why_unpublished(t, write, todo)
    if following:  # a later change has told the same story
        more["outcome"] = "failed"
    t.tell("no notification of it was published", Thread("", level=1), **more)


def _why_unpublished(t: Telling, write: Event, todo: str) -> dict[str, str]:
    if write.actor != "app":
        return {
            "why": f"the app publishes its own changes only, and {names.actor(write.actor)} "
            "wrote this one past it",
            "next": "change the todo in the app",
        }
    if write.operation == "PutItem":  # alone: no notification was written together with the todo
        on = t.state.flag(SEND_NOTIFICATIONS)
        return {
            "why": f"the flag /todoapp/{SEND_NOTIFICATIONS} "
            + ("was off then; it is on now" if on else "is off"),
            "next": "change the todo once more" if on else _switch_on(SEND_NOTIFICATIONS),
        }
    pending = t.state.outbox(todo)
    if pending and pending[0].get("lastError"):
        return {
            "why": f"it is pending: {pending[0]['lastError']} ({pending[0].get('attempts')} tries)",
            "next": "lab events --errors --actor app",
        }
    if pending or t.now - write.time < _SENT_SECONDS:
        return {
            "outcome": "waiting",
            "why": "it is pending: written together with the todo, not published yet",
            "next": "lab logs app",
        }
    return {
        "why": "it is neither pending nor in the journal",
        "next": "lab events --service sns --all",
    }


def tell_export(t: Telling, export: str) -> None:
    """From the request to the file and the mail."""
    mine = frozenset((export,))
    thread = Thread("", mine)
    record = t.state.export(export) or {}
    asked = next(iter(_writes(t, export, EXPORTS)), None)
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
    if not sends:
        _tell_unsent(t, export, record, thread, asked)
    _tell_state(t, record, thread)


def _tell_unsent(
    t: Telling, export: str, record: Mapping[str, Any], thread: Thread, asked: Event | None
) -> None:
    """An export that did not go through the queue."""
    if record.get("via") == "direct" or _wrote_file(t, export):
        on = t.state.flag(USE_QUEUE)
        t.tell(
            "the app made it itself, without the queue, while the browser waited",
            thread,
            why=f"the flag /todoapp/{USE_QUEUE} "
            + ("was off then; it is on now" if on else "is off"),
            next="ask for another export in the app" if on else _switch_on(USE_QUEUE),
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
        and 0 <= event.time - asked.time <= _SENT_SECONDS
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
            f"there is no record of the export in table {EXPORTS}",
            thread,
            outcome="missing",
            why="records are kept for 7 days, and what is no record no page shows",
            next=f"awslocal dynamodb scan --table-name {EXPORTS}",
        )


def _writes(t: Telling, name: str, table: str) -> list[Event]:
    """The changes of an item, in their order."""
    return [
        event
        for event in t.record.about(name)
        if event.service == "dynamodb"
        and event.operation in _WRITES
        and names.short(event.resource) == table
        and not event.actor.startswith("lambda:export")
    ]


def _next(writes: list[Event], write: Event) -> Event | None:
    """The change after this one."""
    place = writes.index(write) + 1
    return writes[place] if place < len(writes) else None


def _switch_on(flag: str) -> str:
    return f"awslocal ssm put-parameter --name /todoapp/{flag} --value true --overwrite"
