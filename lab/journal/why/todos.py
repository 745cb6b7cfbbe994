"""A todo's changes, and what became of the notification of each."""

from typing import Any

from lab.journal import names
from lab.journal.why import app, topics
from lab.journal.why.record import messages_of
from lab.journal.why.telling import Telling, Thread, failure
from lab.shared.event import Event


def is_todo(t: Telling, name: str) -> bool:
    """Whether the id is a todo's."""
    return bool(app.writes(t, name, app.TODOS)) or t.state.todo(name) is not None


def tell_todo(t: Telling, todo: str) -> None:
    """Its last change and the notification of that; of earlier ones, that they were."""
    writes = app.writes(t, todo, app.TODOS)
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
        if event.service == "dynamodb" and names.short(event.resource) == app.OUTBOX
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
        on = t.state.flag(app.SEND_NOTIFICATIONS)
        return {
            "why": f"the flag /todoapp/{app.SEND_NOTIFICATIONS} "
            + ("was off then; it is on now" if on else "is off"),
            "next": "change the todo once more" if on else app.switch_on(app.SEND_NOTIFICATIONS),
        }
    pending = t.state.outbox(todo)
    if pending and pending[0].get("lastError"):
        return {
            "why": f"it is pending: {pending[0]['lastError']} ({pending[0].get('attempts')} tries)",
            "next": "lab events --errors --actor app",
        }
    if pending or t.now - write.time < app.SENT_SECONDS:
        return {
            "outcome": "waiting",
            "why": "it is pending: written together with the todo, not published yet",
            "next": "lab logs app",
        }
    return {
        "why": "it is neither pending nor in the journal",
        "next": "lab events --service sns --all",
    }


def _next(writes: list[Event], write: Event) -> Event | None:
    """The change after this one."""
    place = writes.index(write) + 1
    return writes[place] if place < len(writes) else None
