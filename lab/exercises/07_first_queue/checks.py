"""Checks of the first queue."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import queues
from lab.shared.event import Event

NAME = "orders"
DAY = 24 * 3600
FOURTEEN_DAYS = 14 * DAY


def queue(lab: Lab) -> str:
    return f"the queue {queues.find(lab, NAME).arn}"


def retention(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    seconds = int(orders.attributes["MessageRetentionPeriod"])
    if seconds == FOURTEEN_DAYS:
        return "messages stay for 14 days"
    raise CheckFailed(
        f"Messages stay for {_span(seconds)}. {_wrong_retention(lab, orders, seconds)}".strip(),
        expected=f"MessageRetentionPeriod={FOURTEEN_DAYS} (14 days, in seconds)",
        look=f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {orders.url}",
        try_="awslocal sqs set-queue-attributes --attributes MessageRetentionPeriod="
        f"{FOURTEEN_DAYS} --queue-url {orders.url}",
    )


def send(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    if sent := lab.calls("sqs", "SendMessage", NAME):
        return f"message {sent[-1].ids[0]} was sent"
    raise CheckFailed(
        queues.slip(lab, "SendMessage", orders)
        or "No message was sent to orders since you began this exercise.",
        expected="one SendMessage to the queue orders",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --message-body 'one coffee' --queue-url {orders.url}",
    )


def receive(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    if came := queues.received(lab, NAME):
        return f"a message was received at {queues.clock(came[0].time)}"
    raise CheckFailed(
        _nothing_came(lab, orders),
        expected="one ReceiveMessage that brings a message",
        look="lab events --service sqs",
        try_=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {orders.url}",
    )


def again(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    if twice := _twice(lab):
        return f"the same message came again at {queues.clock(queues.ended(twice[1]))}"
    raise CheckFailed(
        _not_again(lab, orders),
        expected="two ReceiveMessage that bring the same message, and no delete between them",
        look="lab events --service sqs",
        try_=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {orders.url}",
    )


def observed_again(lab: Lab) -> str:
    return "the same message" if _twice(lab) else "nothing"


def delete(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    came = [message for message in queues.messages(lab, orders) if message.receives]
    deletes = lab.calls("sqs", "DeleteMessage", NAME)
    old = queues.old_handle(lab, NAME, deletes[-1]) if deletes else ""
    if deletes and not came and not old:
        return "the message was deleted, and orders has no message that was received before"
    raise CheckFailed(
        old or _not_deleted(lab, orders, came),
        expected="DeleteMessage with the receipt handle of your last receive",
        look=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {orders.url}",
        try_=f"awslocal sqs delete-message --receipt-handle HANDLE --queue-url {orders.url}",
    )


def _twice(lab: Lab) -> list[Event]:
    for event in queues.received(lab, NAME):
        for message in event.ids:
            came = queues.received(lab, NAME, message)
            if len(came) > 1:
                return came
    return []


def _nothing_came(lab: Lab, orders: queues.Queue) -> str:
    if not lab.calls("sqs", "ReceiveMessage", NAME):
        return queues.slip(lab, "ReceiveMessage", orders) or "Nobody has received from orders yet."
    if lab.calls("sqs", "PurgeQueue", NAME):
        return "You polled orders and got no message: the queue was emptied by PurgeQueue."
    if any(not message.visible for message in queues.messages(lab, orders)):
        return "You polled orders and got no message: it is delayed, so nobody can see it yet."
    return "You polled orders and got no message: there was none at that moment."


def _not_again(lab: Lab, orders: queues.Queue) -> str:
    message = queues.received(lab, NAME)[0].ids[0] if queues.received(lab, NAME) else ""
    if not message:
        return "The message was not received a first time."
    if queues.deleted(lab, NAME, message):
        return "You deleted the message after the first receive: send another, and receive it."
    waits = queues.comes_back(lab, orders, message)
    return f"The message was received once and not deleted. {waits}"


def _not_deleted(lab: Lab, orders: queues.Queue, came: list[queues.Message]) -> str:
    if lab.calls("sqs", "PurgeQueue", NAME):
        return "You emptied the whole queue: a consumer deletes only what it has processed."
    if not came:
        return "No message was deleted from orders."
    slip = queues.slip(lab, "DeleteMessage", orders)
    back = queues.comes_back(lab, orders, came[0].id)
    return f"{slip} The message was received and not deleted. {back}".strip()


def _wrong_retention(lab: Lab, orders: queues.Queue, seconds: int) -> str:
    if seconds in (14 * 24 * 60, 336, 14):
        return "The value is in seconds, neither in days nor in hours nor in minutes."
    if orders.attributes["VisibilityTimeout"] == str(FOURTEEN_DAYS) or int(
        orders.attributes["DelaySeconds"]
    ):
        return "You changed another attribute: the one for this is MessageRetentionPeriod."
    refused = queues.slip(lab, "SetQueueAttributes", orders)
    if "MessageRetentionPeriod" in refused:
        return f"{refused} SQS takes 60 to {FOURTEEN_DAYS} seconds."
    return refused


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, DAY)
    return f"{seconds} seconds" if rest else f"{days} days"
