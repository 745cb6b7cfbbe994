"""Checks of the FIFO queue: order within a group, deduplication, and a standard queue beside."""

from itertools import groupby
from typing import Any

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import queues
from lab.course.look.queues import Sent

FIFO, STANDARD = "payments.fifo", "payments"
TWICE, ONCE = "it is in the queue twice", "it is in the queue once"
SECOND, OTHER = "ann's second payment", "bob's payment"
DEDUPLICATED_SECONDS = 300
_CREATE = f"awslocal sqs create-queue --queue-name {FIFO} --attributes FifoQueue=true"


def queue(lab: Lab) -> str:
    try:
        found = queues.find(lab, FIFO)
    except CheckFailed as failed:
        raise CheckFailed(
            _not_made(lab) or failed.found,
            expected=f"a FIFO queue named {FIFO} in region {lab.region}, account {lab.account}",
            look="awslocal sqs list-queues",
            try_=f"{_CREATE},VisibilityTimeout=120",
        ) from None
    return f"the FIFO queue {found.arn}"


def send(lab: Lab) -> str:
    fifo = queues.find(lab, FIFO)
    stored = _stored(lab, FIFO)
    groups = [[each.body for each in members] for members in _groups(stored).values()]
    if len(groups) > 1 and any(len(members) > 1 for members in groups):
        return f"{len(stored)} payments are in {len(groups)} groups"
    raise CheckFailed(
        _not_sent(lab, stored),
        expected="two messages in one message group (ann), and one in another (bob)",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --queue-url {fifo.url} --message-body 'bob +5' "
        "--message-group-id bob --message-deduplication-id bob-1",
    )


def again(lab: Lab) -> str:
    fifo = queues.find(lab, FIFO)
    sends = queues.sent(lab, FIFO)
    for first, second in _pairs(sends):
        if first.id == second.id and first.body == second.body:
            return f"'{first.body}' was sent twice and is one message, {first.id[:8]}"
    raise CheckFailed(
        _not_again(lab, sends),
        expected="two sends of the same payment with the same deduplication id",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --queue-url {fifo.url} --message-body 'ann +100' "
        "--message-group-id ann --message-deduplication-id ann-1",
    )


def observed_again(lab: Lab) -> str:
    sends = queues.sent(lab, FIFO)
    return ONCE if any(first.id == second.id for first, second in _pairs(sends)) else TWICE


def standard(lab: Lab) -> str:
    found = queues.find(lab, STANDARD)
    sends = queues.sent(lab, STANDARD)
    if any(first.body == second.body for first, second in _pairs(sends)):
        return f"the same payment is in {STANDARD} twice"
    raise CheckFailed(
        _not_twice(lab, sends),
        expected=f"the same payment sent twice to {STANDARD}",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --queue-url {found.url} --message-body 'ann +100'",
    )


def blocked(lab: Lab) -> str:
    fifo = queues.find(lab, FIFO)
    first, second = _passed(lab)
    if first and second:
        return f"'{second.body}' came while '{first.body}' was in flight"
    raise CheckFailed(
        _not_blocked(lab),
        expected="a receive that brings ann's first payment, and one more before it is deleted",
        look="lab events --service sqs",
        try_=f"awslocal sqs receive-message --queue-url {fifo.url}",
    )


def observed_blocked(lab: Lab) -> str:
    first, second = _passed(lab)
    return OTHER if first and second and first.group != second.group else SECOND


def order(lab: Lab) -> str:
    fifo = queues.find(lab, FIFO)
    waiting = queues.messages(lab, fifo)
    if not waiting and _in_order(lab):
        return "the second payment of a group came when the first was deleted; the queue is empty"
    raise CheckFailed(
        _not_ordered(lab, waiting),
        expected="each message received and deleted, the second of a group after the first",
        look="lab events --service sqs",
        try_=f"awslocal sqs delete-message --queue-url {fifo.url} --receipt-handle HANDLE, "
        "then receive-message again",
    )


def _not_made(lab: Lab) -> str:
    """Why there is no FIFO queue, where AWS's own words do not say it."""
    tries = [e for e in lab.events if (e.operation, e.actor) == ("CreateQueue", "student")]
    last = tries[-1] if tries else None
    wanted = last.parameters.get("Attributes", {}) if last else {}
    name = str(last.parameters.get("QueueName", "")) if last else ""
    if last and last.error and "FifoQueue" in wanted and not name.endswith(".fifo"):
        return f"AWS refused {name}: the name of a FIFO queue must end with .fifo"
    if last and last.error and name.endswith(".fifo"):
        return f"AWS refused {name}: the name alone makes no FIFO queue, it needs FifoQueue=true."
    if last and not last.error and name == STANDARD:
        return f"{name} is a standard queue. A queue is FIFO or not from its first day."
    return ""


def _not_sent(lab: Lab, stored: list[Sent]) -> str:
    if refused := lab.refused("sqs", "SendMessage", FIFO):
        return f"{refused} {_missing(refused)}".strip()
    sends = queues.sent(lab, FIFO)
    for first, second in _pairs(sends):
        if first.id == second.id and first.body != second.body:
            return (
                f"'{second.body}' is not in the queue: it has the deduplication id of "
                f"'{first.body}', {first.deduplication}, so SQS took it for the same message."
            )
    groups = _groups(stored)
    if len(stored) > 1 and len(groups) == 1:
        return (
            f"All messages are in the group {stored[0].group}: one of them makes all others wait, "
            "bob for ann as well."
        )
    if len(stored) > 1:
        return "Each message has a group of its own: nothing keeps ann's two in order."
    if elsewhere := _elsewhere(lab, FIFO):
        return elsewhere
    return f"{len(stored)} of 3 messages were sent to {FIFO} since you began this exercise."


def _missing(refused: str) -> str:
    if "MessageGroupId" in refused:
        return "A FIFO queue must know the message group: order is kept within a group."
    if "ContentBasedDeduplication" in refused:
        return "By its deduplication id SQS knows a message that is sent again."
    return ""


def _not_again(lab: Lab, sends: list[Sent]) -> str:
    if refused := lab.refused("sqs", "SendMessage", FIFO):
        return refused
    for first, second in _pairs(sends):
        if first.id == second.id:
            return (
                f"You sent another text, '{second.body}', with the deduplication id of "
                f"'{first.body}': it is lost."
            )
        if first.deduplication == second.deduplication:
            return "More than 5 minutes lay between the two sends: SQS had forgotten the first."
        if first.body == second.body:
            return (
                f"'{first.body}' is in the queue twice: you gave it two deduplication ids, "
                f"{first.deduplication} and {second.deduplication}. SQS compares ids, not texts."
            )
    return _elsewhere(lab, FIFO) or "No message was sent a second time."


def _not_twice(lab: Lab, sends: list[Sent]) -> str:
    refused = lab.refused("sqs", "SendMessage", STANDARD)
    if "MessageDeduplicationId" in refused:
        return "AWS refused it: a standard queue knows no deduplication id. Leave it away."
    if refused:
        return refused
    if len(sends) > 1:
        return f"You sent different texts to {STANDARD}: send the same one twice."
    return f"{len(sends)} of 2 messages were sent to {STANDARD}."


def _not_blocked(lab: Lab) -> str:
    received = [event for event in lab.calls("sqs", "ReceiveMessage", FIFO) if event.ids]
    if not received:
        return f"Nobody has received a message from {FIFO} yet."
    if len(received[-1].ids) > 1:
        return (
            f"One receive took {len(received[-1].ids)} messages: they are in flight together, so "
            "nobody waits. Empty the queue, send three payments with new deduplication ids (the "
            "old ones are remembered for 5 minutes), and receive them one by one."
        )
    if len(received) > 1 and received[-1].ids == received[-2].ids:
        return "The same message came back: its visibility timeout was over. Be quicker."
    if len(received) > 1:
        return (
            "You deleted the first payment before you received again: so its group was free, and "
            "nothing had to wait. Send three payments with new deduplication ids."
        )
    return "You received one message. Receive once more, and do not delete the first yet."


def _not_ordered(lab: Lab, waiting: list[queues.Message]) -> str:
    if "expired" in lab.refused("sqs", "DeleteMessage", FIFO):
        return (
            "Your delete was refused: the receipt handle has expired, because the message came "
            "back. Receive it again, and use the new handle."
        )
    if lab.calls("sqs", "PurgeQueue", FIFO):
        return "You emptied the whole queue: so nobody sees in which order the rest would come."
    if left := [message for message in waiting if message.receives]:
        held = left[0].body
        return f"'{held}' was received and not deleted: what is behind it in its group waits."
    if waiting:
        return f"'{waiting[0].body}' is still in the queue: receive it, and delete it."
    return f"{FIFO} is empty, but not every payment was received and then deleted."


def _passed(lab: Lab) -> tuple[Sent | None, Sent | None]:
    """A message in flight, and the one that came meanwhile."""
    known, flying = {each.id: each for each in queues.sent(lab, FIFO)}, dict[str, Sent]()
    for event in _history(lab):
        if event.operation == "DeleteMessage":
            for message in event.ids:
                flying.pop(message, None)
            continue
        came = [known[message] for message in event.ids if message in known]
        new = [each for each in came if each.id not in flying]
        if flying and new:
            return next(iter(flying.values())), new[0]
        flying |= {each.id: each for each in came}
    return None, None


def _in_order(lab: Lab) -> bool:
    """Whether the next of a group came only after the one before was deleted."""
    members = [group for group in _groups(_stored(lab, FIFO)).values() if len(group) > 1]
    history = _history(lab)
    for first, second, *_ in members:
        done = [e for e in history if e.operation == "DeleteMessage" and first.id in e.ids]
        came = [e for e in history if e.operation == "ReceiveMessage" and second.id in e.ids]
        if done and came and came[-1].time >= done[0].time:
            return True
    return False


def _history(lab: Lab) -> list[Any]:
    calls = ("ReceiveMessage", "DeleteMessage")
    events = [event for call in calls for event in lab.calls("sqs", call, FIFO)]
    return sorted(events, key=lambda event: event.time)


def _stored(lab: Lab, name: str) -> list[Sent]:
    """What was sent, each message once."""
    stored: dict[str, Sent] = {}
    for each in queues.sent(lab, name):
        stored.setdefault(each.id, each)
    return list(stored.values())


def _groups(stored: list[Sent]) -> dict[str, list[Sent]]:
    ordered = sorted(stored, key=lambda each: each.group)
    return {group: list(members) for group, members in groupby(ordered, lambda each: each.group)}


def _pairs(sends: list[Sent]) -> list[tuple[Sent, Sent]]:
    """What was sent more than once in some way: same text, or same deduplication id."""
    return [
        (first, second)
        for number, first in enumerate(sends)
        for second in sends[number + 1 :]
        if first.body == second.body
        or (first.deduplication and first.deduplication == second.deduplication)
    ]


def _elsewhere(lab: Lab, name: str) -> str:
    sent = lab.calls("sqs", "SendMessage")
    last = sent[-1].resource.rpartition(":")[2] if sent else name
    return "" if last == name else f"You sent a message, but to {last}."
