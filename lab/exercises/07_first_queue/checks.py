"""Checks of the first queue."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import queues

NAME = "orders"
FOURTEEN_DAYS = 14 * 24 * 3600


def queue(lab: Lab) -> str:
    return f"the queue {queues.find(lab, NAME).arn}"


def retention(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    seconds = int(orders.attributes["MessageRetentionPeriod"])
    if seconds == FOURTEEN_DAYS:
        return "messages stay for 14 days"
    raise CheckFailed(
        f"Messages stay for {_span(seconds)}.{_unit(seconds)}",
        expected=f"MessageRetentionPeriod={FOURTEEN_DAYS} (14 days, in seconds)",
        look=f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {orders.url}",
        try_="awslocal sqs set-queue-attributes --attributes MessageRetentionPeriod="
        f"{FOURTEEN_DAYS} --queue-url {orders.url}",
    )


def send(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    if sent := lab.calls("sqs", "SendMessage", NAME):
        return f"message {sent[-1].ids[0]} was sent"
    elsewhere = lab.calls("sqs", "SendMessage")
    raise CheckFailed(
        f"You sent a message, but to {elsewhere[-1].resource.rpartition(':')[2]}."
        if elsewhere
        else "No message was sent to orders since you began this exercise.",
        expected="one SendMessage to the queue orders",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --message-body 'one coffee' --queue-url {orders.url}",
    )


def receive(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    polled = lab.calls("sqs", "ReceiveMessage", NAME)
    if any(event.ids for event in polled):
        return "a message was received"
    raise CheckFailed(
        "You polled orders and got no message: it was empty, or its message was in flight."
        if polled
        else "Nobody has received from orders yet.",
        expected="one ReceiveMessage that brings a message",
        look="lab events --service sqs",
        try_=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {orders.url}",
    )


def delete(lab: Lab) -> str:
    orders = queues.find(lab, NAME)
    came = [message for message in queues.messages(lab, orders) if message.receives]
    if lab.calls("sqs", "DeleteMessage", NAME) and not came:
        return "the message was deleted"
    raise CheckFailed(
        _not_deleted(lab, came),
        expected="DeleteMessage with the receipt handle of your receive",
        look=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {orders.url}",
        try_=f"awslocal sqs delete-message --receipt-handle HANDLE --queue-url {orders.url}",
    )


def _not_deleted(lab: Lab, came: list[queues.Message]) -> str:
    if came:
        return (
            "The message was received and not deleted: it comes back when its visibility timeout "
            "is over."
        )
    if lab.calls("sqs", "PurgeQueue", NAME):
        return "You emptied the whole queue: a consumer deletes only what it has processed."
    return "No message was deleted from orders."


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, 24 * 3600)
    return f"{seconds} seconds" if rest else f"{days} days"


def _unit(seconds: int) -> str:
    if seconds in (14 * 24, 14):
        return " The value is in seconds, neither in days nor in hours."
    return ""
