"""The TODO app's own names, and the changes of its items."""

from lab.journal import names
from lab.journal.why.telling import Telling
from lab.shared.event import Event

SEND_NOTIFICATIONS, USE_QUEUE = "sendNotifications", "useQueueForExports"
TODOS, EXPORTS, OUTBOX = "TodoItems", "TodoExports", "TodoNotifications"
# The app sends what is owed within a second or two.
SENT_SECONDS = 5.0
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


def writes(t: Telling, name: str, table: str) -> list[Event]:
    """The changes of an item, in their order."""
    return [
        event
        for event in t.record.about(name)
        if event.service == "dynamodb"
        and event.operation in _WRITES
        and names.short(event.resource) == table
        and not event.actor.startswith("lambda:export")
    ]


def switch_on(flag: str) -> str:
    """The command that switches a flag on."""
    return f"awslocal ssm put-parameter --name /todoapp/{flag} --value true --overwrite"
