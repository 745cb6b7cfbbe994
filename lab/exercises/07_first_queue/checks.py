"""Checks of the first queue."""

from lab.course.check_api import CheckFailed, Lab

NAME = "orders"
FOURTEEN_DAYS = 14 * 24 * 3600


def queue(lab: Lab) -> str:
    return f"the queue {lab.queue(NAME).arn}"


def retention(lab: Lab) -> str:
    seconds = int(lab.queue(NAME).attributes["MessageRetentionPeriod"])
    if seconds == FOURTEEN_DAYS:
        return "messages stay for 14 days"
    raise CheckFailed(
        f"Messages stay for {_span(seconds)}.{_unit(seconds)}",
        expected=f"MessageRetentionPeriod={FOURTEEN_DAYS} (14 days, in seconds)",
        look=f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {_url(lab)}",
        try_=f"awslocal sqs set-queue-attributes --attributes MessageRetentionPeriod="
        f"{FOURTEEN_DAYS} --queue-url {_url(lab)}",
    )


def send(lab: Lab) -> str:
    sent = [event for event in lab.calls("sqs", "SendMessage") if _here(event.resource)]
    if sent:
        return f"message {sent[-1].detail.get('message') or sent[-1].ids[0]} was sent"
    elsewhere = lab.calls("sqs", "SendMessage")
    raise CheckFailed(
        f"You sent a message, but to {elsewhere[-1].resource.rsplit(':', 1)[-1]}."
        if elsewhere
        else "No message was sent to orders since you started this exercise.",
        expected="one SendMessage to the queue orders",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --message-body 'one coffee' --queue-url {_url(lab)}",
    )


def receive(lab: Lab) -> str:
    received = [event for event in lab.calls("sqs", "ReceiveMessage") if _here(event.resource)]
    if any(event.ids for event in received):
        return "a message was received"
    raise CheckFailed(
        "You polled orders, and got no message: it was empty or its message is in flight."
        if received
        else "Nobody has received from orders yet.",
        expected="one ReceiveMessage that brings a message",
        look="lab events --service sqs",
        try_=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {_url(lab)}",
    )


def delete(lab: Lab) -> str:
    deleted = [event for event in lab.calls("sqs", "DeleteMessage") if _here(event.resource)]
    waiting = lab.messages(lab.queue(NAME))
    if deleted and not any(message.receives for message in waiting):
        return "the message was deleted"
    purged = [event for event in lab.calls("sqs", "PurgeQueue") if _here(event.resource)]
    raise CheckFailed(
        "You emptied the whole queue: a consumer deletes only what it has processed."
        if purged and not deleted
        else "The message was received and not deleted: it comes back when its visibility "
        "timeout is over."
        if waiting
        else "No message was deleted from orders.",
        expected="DeleteMessage with the receipt handle of the receive",
        look=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {_url(lab)}",
        try_=f"awslocal sqs delete-message --receipt-handle HANDLE --queue-url {_url(lab)}",
    )


def _url(lab: Lab) -> str:
    return lab.queue(NAME).url


def _here(arn: str) -> bool:
    return arn.rsplit(":", 1)[-1] == NAME


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, 24 * 3600)
    return f"{days} days" if not rest else f"{seconds} seconds"


def _unit(seconds: int) -> str:
    if seconds in (14 * 24, 14):
        return " The value is in seconds, neither in days nor in hours."
    return ""
