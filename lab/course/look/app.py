"""The TODO app, as the journal saw it: what it wrote, what it published, what it was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.course.check_api import Lab
from lab.shared.event import Event

TODOS = "TodoItems"


@dataclass(frozen=True, slots=True)
class Write:
    """One change of a todo that was saved. ``owes`` says whether a notification was written with
    it, which is how the app remembers to publish."""

    time: float
    todo: Mapping[str, Any]
    owes: bool

    @property
    def id(self) -> str:
        """The todo's id."""
        return str(self.todo.get("id", ""))


def writes(lab: Lab) -> list[Write]:
    """What the app saved since the exercise began, oldest first."""
    found = []
    for event in did(lab, "dynamodb"):
        if event.error or event.resource.rpartition("/")[2] != TODOS:
            continue
        if event.operation == "PutItem":
            found.append(Write(event.time, event.parameters.get("Item") or {}, owes=False))
        elif event.operation == "TransactWriteItems":
            puts = [each.get("Put", {}) for each in event.parameters.get("TransactItems") or ()]
            todos = [put.get("Item") for put in puts if put.get("TableName") == TODOS]
            if todos:
                found.append(Write(event.time, todos[0] or {}, owes=len(puts) > 1))
    return found


def publishes(lab: Lab, change: str = "") -> list[Event]:
    """What the app published since the exercise began: all, or those of one kind of ``change``
    (created, updated, completed)."""
    published = [e for e in did(lab, "sns", "Publish") if not e.error]
    return [event for event in published if change in ("", change_of(event))]


def change_of(publish: Event) -> str:
    """What the app's message says has happened to the todo: its attribute ``event``."""
    attributes = publish.parameters.get("MessageAttributes") or {}
    return str((attributes.get("event") or {}).get("StringValue", ""))


def did(lab: Lab, service: str, operation: str = "") -> list[Event]:
    """The app's calls to a service, refused ones as well."""
    return [
        event
        for event in lab.events
        if (event.kind, event.actor, event.service) == ("call", "app", service)
        and operation in ("", event.operation)
    ]


def refused(lab: Lab, service: str = "") -> str:
    """A sentence on the app's last call that was refused; "" if none was."""
    calls = [e for e in lab.events if e.actor == "app" and service in ("", e.service) and e.error]
    if not calls:
        return ""
    last = calls[-1]
    return f"The app was refused {last.service}:{last.operation} ({last.error})."


def silent(lab: Lab) -> str:
    """Why the app has saved nothing, as far as one can see."""
    mine = [each for call in ("PutItem", "UpdateItem") for each in lab.calls("dynamodb", call)]
    if any(event.resource.rpartition("/")[2] == TODOS for event in mine):
        return (
            f"You wrote to the table {TODOS} yourself: the app knows nothing of that, and only the "
            "app publishes."
        )
    return refused(lab) or (
        "The app has saved nothing. If curl printed success: false, its error says what is wrong "
        "with the request; if it printed nothing, nobody answers there."
    )
