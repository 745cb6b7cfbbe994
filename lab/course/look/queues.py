"""Queues and the messages in them, which are not received by being looked at."""

import base64
import json
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced
from lab.journal import peek, words
from lab.shared.event import Event


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as it is; attributes are text, as AWS gives them."""

    name: str
    url: str
    arn: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """A message where it lies; ``receives`` counts how often it was handed out."""

    id: str
    body: str
    receives: int
    visible: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the ``id`` that SQS gave it; for a FIFO queue its group and deduplication."""

    id: str
    body: str
    group: str
    deduplication: str


def find(lab: Lab, name: str, beside: Collection[str] = ()) -> Queue:
    """The queue; CheckFailed says where it is instead. ``beside`` are names that are right for
    other queues, and no slip of this one's."""
    queue = _get(lab, name, lab.region)
    if queue:
        return queue
    urls = lab.aws("sqs").list_queues().get("QueueUrls", [])
    elsewhere = misplaced.where(
        lab,
        name,
        [there for there in (url.rsplit("/", 1)[1] for url in urls) if there not in beside],
        ("sqs", "CreateQueue"),
        lambda region: _made_in(lab, name, region) and bool(_get(lab, name, region)),
    )
    raise CheckFailed(
        f"There is no queue {name} in {lab.region}. {elsewhere}".strip(),
        expected=f"a queue named {name} in region {lab.region}, account {lab.account}",
        look="awslocal sqs list-queues",
        try_=f"awslocal sqs create-queue --queue-name {name}",
    )


def messages(lab: Lab, queue: Queue) -> list[Message]:
    """All messages of a queue, those in flight and those delayed as well."""
    found = peek.contents(lab.settings, queue.arn)
    return [
        Message(each.id, each.body, each.receives, each.state == "visible")
        for each in (found.messages if found else ())
    ]


def sent(lab: Lab, name: str) -> list[Sent]:
    """Every message that the student has sent to the queue since the exercise began, alone or in
    a batch, oldest first; what a FIFO queue took for a copy is in it with the id of the first."""
    found = [
        (event.time, _sent(message, entry))
        for operation in ("SendMessage", "SendMessageBatch")
        for event in lab.calls("sqs", operation, name)
        for message, entry in zip(
            event.ids, event.parameters.get("Entries", [event.parameters]), strict=False
        )
    ]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def received(lab: Lab, name: str, message: str = "") -> list[Event]:
    """The student's receives from the queue that brought something (or this message), oldest
    first."""
    polls = lab.calls("sqs", "ReceiveMessage", name)
    return [event for event in polls if (message in event.ids if message else event.ids)]


def deleted(lab: Lab, name: str, message: str) -> list[Event]:
    """The student's deletes of one message, oldest first."""
    found = lab.calls("sqs", "DeleteMessage", name) + lab.calls("sqs", "DeleteMessageBatch", name)
    return [event for event in found if message in event.ids]


def when_back(lab: Lab, queue: Queue, message: str) -> float:
    """When a message that was received last and not deleted is visible again (epoch, s)."""
    hides = received(lab, queue.name, message) + [
        event
        for event in lab.calls("sqs", "ChangeMessageVisibility", queue.name)
        if message in event.ids
    ]
    if not hides:
        return 0.0
    last = max(hides, key=ended)
    seconds = last.parameters.get("VisibilityTimeout", queue.attributes["VisibilityTimeout"])
    return ended(last) + int(seconds)


def comes_back(lab: Lab, queue: Queue, message: str) -> str:
    """A sentence on when a message comes back that was received and not deleted."""
    when = when_back(lab, queue, message)
    if when > time.time():
        return f"It comes back at {clock(when)}, when its visibility timeout is over."
    return f"It came back at {clock(when)}, when its visibility timeout was over."


def ended(event: Event) -> float:
    """When a call was answered (epoch, s)."""
    return event.time + event.latency_ms / 1000


def clock(when: float) -> str:
    """The time of day, to the second."""
    return words.clock(when).partition(".")[0]


def old_handle(lab: Lab, name: str, delete: Event) -> str:
    """A sentence if a delete used the handle of a receive that was not the message's last."""
    given = _receipt_time(str(delete.parameters.get("ReceiptHandle", "")))
    later = [
        event
        for message in delete.ids
        for event in received(lab, name, message)
        if given + 0.5 < ended(event) < delete.time
    ]
    if not given or not later:
        return ""
    return (
        f"You gave the receipt handle of {clock(given)}, and the message was received again at "
        f"{clock(ended(later[-1]))}: only the handle of the last receive is sure to delete it."
    )


def slip(lab: Lab, operation: str, queue: Queue) -> str:
    """A sentence on why the student's last try of an operation did not reach the queue; "" if it
    did, or if there was none."""
    tries = [
        event
        for event in lab.events
        if (event.service, event.operation, event.actor) == ("sqs", operation, "student")
    ]
    if not tries:
        return ""
    last, name = tries[-1], tries[-1].resource.rpartition(":")[2]
    given, handle = (str(last.parameters.get(key, "")) for key in ("QueueUrl", "ReceiptHandle"))
    if given.startswith("arn:"):
        return f"You gave an ARN: {operation} takes the queue's URL, {queue.url}."
    if "ReceiptHandle" in last.error + last.reason and handle:
        return _handle_slip(handle)
    if "NonExistentQueue" in last.error:
        return f"There is no queue at {given}."
    if not last.error and last.resource != queue.arn:
        return f"Your last {operation} went to {name}, not to {queue.name}."
    return lab.refused("sqs", operation)


def redrive_policy(queue: Queue) -> dict[str, Any]:
    """What the queue does with a message that fails again and again; {} if nothing."""
    with suppress(ValueError):
        found = json.loads(queue.attributes.get("RedrivePolicy") or "{}")
        return found if isinstance(found, dict) else {}
    return {}


def _handle_slip(handle: str) -> str:
    if handle.count("-") == 4 and len(handle) == 36:
        return (
            "You gave the MessageId: a delete takes the ReceiptHandle, which is new with each "
            "receive."
        )
    if handle in ("None", "null"):
        return "You gave the handle None: the receive before it brought no message."
    return "What you gave is no receipt handle: copy all of it, without the quotes."


def _receipt_time(handle: str) -> float:
    with suppress(ValueError, IndexError):
        # The emulator's: a UUID, the queue's ARN, the message's id, the time of the receive.
        return float(base64.b64decode(handle).decode().split(" ")[3])
    return 0.0


def _sent(message: str, request: dict[str, Any]) -> Sent:
    group, copy = (request.get(f"Message{kind}Id", "") for kind in ("Group", "Deduplication"))
    return Sent(message, request.get("MessageBody", ""), group, copy)


def _made_in(lab: Lab, name: str, region: str) -> bool:
    """Whether one was made there: a client for another region costs more than the journal."""
    made = lab.calls("sqs", "CreateQueue", name)
    return any(event.region == region for event in made)


def _get(lab: Lab, name: str, region: str) -> Queue | None:
    sqs = lab.aws("sqs", region)
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    except ClientError:
        return None
    return Queue(name, url, attributes["QueueArn"], attributes)
