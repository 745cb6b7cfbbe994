"""Checks of the message that comes back."""

import json
from collections import Counter
from contextlib import suppress

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import queues
from lab.shared.event import Event

NAME, TABLE = "bookings", "charges"
SHORT, WORK, SIX_TIMES = 2, 3, 18
RUN = "python consumer.py"


def queue(lab: Lab) -> str:
    bookings = queues.find(lab, NAME)
    seconds = int(bookings.attributes["VisibilityTimeout"])
    set_before = [_given(event) for event in _settings(lab)]
    if seconds == SHORT or str(SHORT) in set_before:
        return f"{bookings.arn}, visibility timeout {SHORT} s"
    raise CheckFailed(
        f"The visibility timeout of bookings is {seconds} s. {_wrong_start(bookings)}".strip(),
        expected=f"VisibilityTimeout={SHORT}, in seconds: too short, on purpose",
        look=_look(bookings),
        try_=_set(bookings, SHORT),
    )


def twice(lab: Lab) -> str:
    bookings = queues.find(lab, NAME)
    for message in _received(lab):
        receives = queues.received(lab, NAME, message)
        charges = _charged(lab, message)
        if len(receives) > 1 and charges > 1:
            first, second = (queues.clock(queues.ended(event)) for event in receives[:2])
            return (
                f"message {message[:8]} was handed out at {first} and, while that consumer still "
                f"worked, at {second}; the customer was charged {charges} times"
            )
    raise CheckFailed(
        _not_twice(lab, bookings),
        expected="one message that two consumers receive, and two charges for it",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --message-body file://booking-1.json --queue-url "
        f"{bookings.url}, then: {RUN}",
    )


def observed_twice(lab: Lab) -> str:
    most = max((_charged(lab, message) for message in _received(lab)), default=0)
    return "never" if not most else "once" if most == 1 else "twice"


def longer(lab: Lab) -> str:
    bookings = queues.find(lab, NAME)
    seconds = int(bookings.attributes["VisibilityTimeout"])
    if SIX_TIMES <= seconds <= 600:
        return f"a message is hidden for {seconds} s, the work takes {WORK} s"
    raise CheckFailed(
        f"The visibility timeout is {seconds} s. {_wrong_longer(lab, bookings, seconds)}".strip(),
        expected=f"VisibilityTimeout of {SIX_TIMES} to 600 seconds: six times the work, or more",
        look=_look(bookings),
        try_=_set(bookings, 20),
    )


def once(lab: Lab) -> str:
    bookings = queues.find(lab, NAME)
    changed = _settings(lab)[-1].time if _settings(lab) else 0.0
    fresh = [m for m, first in _received(lab).items() if first.time > changed]
    for message in fresh if _hidden_for(bookings) > WORK else ():
        receives = queues.received(lab, NAME, message)
        if len(receives) == 1 and queues.deleted(lab, NAME, message) and _charged(lab, message):
            return f"message {message[:8]} was handed out once, and deleted after the work"
    raise CheckFailed(
        _not_once(lab, bookings, fresh),
        expected="a message that is received, charged and deleted, after the change of the timeout",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --message-body file://booking-2.json --queue-url "
        f"{bookings.url}, then: {RUN}",
    )


def idempotent(lab: Lab) -> str:
    bookings, sent = queues.find(lab, NAME), _sent_twice(lab)
    for booking, messages in sent.items():
        done = [m for m in messages if queues.deleted(lab, NAME, m)]
        if len(done) > 1 and _charges(lab)[booking] == 1:
            return f"{booking} came in {len(done)} messages, and the customer was charged once"
    raise CheckFailed(
        _not_idempotent(lab, bookings, sent),
        expected="one booking in two messages, both deleted, and one charge for it",
        look="awslocal dynamodb scan --table-name charges",
        try_=f"send booking-3.json twice, then: {RUN} --idempotent",
    )


def observed_idempotent(lab: Lab) -> str:
    return "no"


def _wrong_start(bookings: queues.Queue) -> str:
    if bookings.attributes["DelaySeconds"] == str(SHORT):
        return "You set DelaySeconds: that hides a message before its first receive."
    if bookings.attributes["ReceiveMessageWaitTimeSeconds"] == str(SHORT):
        return "You set ReceiveMessageWaitTimeSeconds: that is how long a receive waits."
    if bookings.attributes["VisibilityTimeout"] == "30":
        return "That is what a queue has if you do not say else."
    return ""


def _not_twice(lab: Lab, bookings: queues.Queue) -> str:
    sent = queues.sent(lab, NAME)
    if not sent:
        slip = queues.slip(lab, "SendMessage", bookings)
        return slip or "No booking was sent to bookings since you began this exercise."
    if damage := _damage(sent):
        return damage
    came = _received(lab)
    if not came:
        return f"A booking was sent, and nobody has received it: run {RUN}."
    message = list(came)[-1]
    if len(queues.received(lab, NAME, message)) > 1:
        return "The message was handed out twice, but not charged twice: run it as it was given."
    if queues.deleted(lab, NAME, message):
        return (
            f"The message was handed out once: it was hidden for {_hidden_for(bookings)} s, and "
            "deleted before that was over."
        )
    back = queues.comes_back(lab, bookings, message)
    return f"The message was received once and not deleted. {back}"


def _wrong_longer(lab: Lab, bookings: queues.Queue, seconds: int) -> str:
    if seconds >= 1000:
        return (
            "It is given in seconds, not in milliseconds: when a consumer crashes, its message "
            f"would be hidden for {seconds // 60} minutes."
        )
    if seconds == WORK:
        return f"The work takes {WORK} s, too: the message comes back as the delete is sent."
    refused = lab.refused("sqs", "SetQueueAttributes")
    if refused:
        return refused
    if seconds > WORK:
        return "That is longer than the work, but with little room for a slow day."
    return f"That is shorter than the work, which takes {WORK} s."


def _not_once(lab: Lab, bookings: queues.Queue, fresh: list[str]) -> str:
    if _hidden_for(bookings) <= WORK:
        return "The visibility timeout is still shorter than the work."
    if not fresh:
        waiting = queues.messages(lab, bookings)
        there = "A message waits in bookings" if waiting else "bookings is empty"
        return f"{there}, and nothing was received since you changed the timeout."
    message = fresh[-1]
    if len(queues.received(lab, NAME, message)) > 1:
        return "The message was handed out twice again."
    if queues.deleted(lab, NAME, message):
        return "The message was deleted, but nobody was charged: the work was not done."
    return (
        "The message was received and not deleted. "
        f"{queues.comes_back(lab, bookings, message)} With a long timeout you wait for long."
    )


def _not_idempotent(lab: Lab, bookings: queues.Queue, sent: dict[str, list[str]]) -> str:
    if damage := _damage(queues.sent(lab, NAME)):
        return damage
    if not sent:
        return "No booking was sent twice: send the same file again, as a producer would."
    booking, messages = list(sent.items())[-1]
    if not any(queues.received(lab, NAME, message) for message in messages):
        return f"{booking} was sent twice, and nobody has received it yet."
    charges = _charges(lab)[booking]
    if charges > 1:
        return (
            f"The customer was charged {charges} times for {booking}: the consumer that ran was "
            "not idempotent. Send another booking twice."
        )
    left = [message for message in messages if not queues.deleted(lab, NAME, message)]
    return f"{len(left)} of the {len(messages)} messages about {booking} were not deleted yet."


def _damage(sent: list[queues.Sent]) -> str:
    body = sent[-1].body if sent else ""
    if not sent or _booking(body):
        return ""
    if body.startswith("{") and '"' not in body:
        return f"The message lost its quotes on the way: {body}. Your shell took them: use file://."
    if body.endswith(".json"):
        return f"You sent the name of a file, {body}: file:// before it sends what is in the file."
    return f"The message is no booking: {body[:60]}"


def _sent_twice(lab: Lab) -> dict[str, list[str]]:
    """Booking -> its messages, of those that were sent more than once."""
    found: dict[str, list[str]] = {}
    for each in queues.sent(lab, NAME):
        if booking := _booking(each.body):
            found.setdefault(booking, []).append(each.id)
    return {booking: messages for booking, messages in found.items() if len(messages) > 1}


def _received(lab: Lab) -> dict[str, Event]:
    """Message -> its first receive."""
    found: dict[str, Event] = {}
    for event in queues.received(lab, NAME):
        for message in event.ids:
            found.setdefault(message, event)
    return found


def _charged(lab: Lab, message: str) -> int:
    """How often the booking in a message was charged."""
    bodies = [each.body for each in queues.sent(lab, NAME) if each.id == message]
    return _charges(lab)[_booking(bodies[0])] if bodies else 0


def _charges(lab: Lab) -> Counter[str]:
    items = lab.aws("dynamodb").scan(TableName=TABLE)["Items"]
    return Counter(item["booking"]["S"] for item in items if "booking" in item)


def _booking(body: str) -> str:
    with suppress(ValueError, TypeError, KeyError):
        return str(json.loads(body)["booking"])
    return ""


def _settings(lab: Lab) -> list[Event]:
    """The calls that set the visibility timeout, oldest first."""
    calls = lab.calls("sqs", "CreateQueue", NAME) + lab.calls("sqs", "SetQueueAttributes", NAME)
    return sorted((event for event in calls if _given(event)), key=lambda event: event.time)


def _given(event: Event) -> str:
    return str(event.parameters.get("Attributes", {}).get("VisibilityTimeout", ""))


def _hidden_for(bookings: queues.Queue) -> int:
    return int(bookings.attributes["VisibilityTimeout"])


def _look(bookings: queues.Queue) -> str:
    return f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {bookings.url}"


def _set(bookings: queues.Queue, seconds: int) -> str:
    return (
        f"awslocal sqs set-queue-attributes --attributes VisibilityTimeout={seconds} "
        f"--queue-url {bookings.url}"
    )
