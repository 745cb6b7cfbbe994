"""Checks of short and long polling."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import queues
from lab.shared.event import Event

NAME = "deliveries"
MANY, LONGEST = 5, 20
AT_ONCE, AFTER_TWO, AFTER_TEN = (
    "at once, with nothing",
    "after 2 seconds, with the message",
    "after 10 seconds, with the message",
)


def queue(lab: Lab) -> str:
    return f"the queue {queues.find(lab, NAME).arn}"


def short(lab: Lab) -> str:
    deliveries = queues.find(lab, NAME)
    polls = [each for each in _polls(lab) if not _waits(each)]
    empty = [each for each in polls if not each.ids]
    if len(empty) >= MANY:
        seconds = max(1, round(empty[-1].time - empty[0].time))
        return f"{len(empty)} receives in {seconds} s brought nothing, each was answered at once"
    raise CheckFailed(
        _not_short(lab, deliveries, polls, empty),
        expected=f"{MANY} receives or more that do not wait and bring nothing",
        look="lab events --service sqs",
        try_="python poller.py 0",
    )


def long(lab: Lab) -> str:
    queues.find(lab, NAME)
    for each in _polls(lab):
        if _waits(each) and not each.ids and _took(each) > 0.8 * _waits(each):
            return f"one receive waited for {_took(each):.0f} s and brought nothing: one call"
    raise CheckFailed(
        _not_long(lab),
        expected="a receive with WaitTimeSeconds from 1 to 20 that waits and brings nothing",
        look="lab events --service sqs",
        try_="python poller.py 3",
    )


def arrives(lab: Lab) -> str:
    deliveries = queues.find(lab, NAME)
    if each := _woken(lab):
        return (
            f"the receive could wait for {_waits(each)} s, and answered after {_took(each):.1f} s "
            "with the message"
        )
    raise CheckFailed(
        _not_woken(lab, deliveries),
        expected="a receive with WaitTimeSeconds that is waiting when the message becomes visible",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --delay-seconds 2 --message-body 'parcel 0' --queue-url "
        f"{deliveries.url}, then at once: awslocal sqs receive-message --wait-time-seconds 10 "
        f"--queue-url {deliveries.url}",
    )


def observed_arrives(lab: Lab) -> str:
    each = _woken(lab)
    if not each:
        return AT_ONCE
    return AFTER_TWO if _took(each) < _waits(each) - 1 else AFTER_TEN


def default(lab: Lab) -> str:
    deliveries = queues.find(lab, NAME)
    seconds = int(deliveries.attributes["ReceiveMessageWaitTimeSeconds"])
    if seconds:
        return f"a receive that does not say how long waits for up to {seconds} s"
    raise CheckFailed(
        f"A receive that does not say how long does not wait. {_no_default(lab, deliveries)}",
        expected=f"ReceiveMessageWaitTimeSeconds of 1 to {LONGEST}",
        look="awslocal sqs get-queue-attributes --attribute-names All --queue-url "
        f"{deliveries.url}",
        try_="awslocal sqs set-queue-attributes --attributes ReceiveMessageWaitTimeSeconds="
        f"{LONGEST} --queue-url {deliveries.url}",
    )


def batch(lab: Lab) -> str:
    deliveries = queues.find(lab, NAME)
    most = max((len(each.ids) for each in _polls(lab)), default=0)
    if most > 1:
        return f"one receive brought {most} messages"
    raise CheckFailed(
        _no_batch(lab, deliveries),
        expected="a receive that brings two messages or more",
        look="lab events --service sqs",
        try_="awslocal sqs receive-message --max-number-of-messages 10 --queue-url "
        f"{deliveries.url}",
    )


def _not_short(lab: Lab, deliveries: queues.Queue, polls: list[Event], empty: list[Event]) -> str:
    if not _polls(lab):
        slip = queues.slip(lab, "ReceiveMessage", deliveries)
        return slip or "Nobody has polled deliveries since you began this exercise."
    if int(deliveries.attributes["ReceiveMessageWaitTimeSeconds"]) and not polls:
        return "The queue's own default makes each receive wait: set it to 0 for this step."
    if not polls:
        return "Each receive waited: that is long polling, and it comes next. Short is a wait of 0."
    if len(polls) > len(empty):
        return "Your receives brought messages: the queue is to be empty here."
    return f"You polled {len(empty)} times, and nothing came: a consumer goes on and on."


def _not_long(lab: Lab) -> str:
    tries = [
        event
        for event in lab.events
        if event.operation == "ReceiveMessage" and event.actor == "student"
    ]
    if tries and tries[-1].error and "WaitTimeSeconds" in tries[-1].reason:
        asked = tries[-1].parameters.get("WaitTimeSeconds")
        return (
            f"You asked for a wait of {asked}: SQS waits for {LONGEST} seconds at most, and "
            "counts in seconds."
        )
    waited = [each for each in _polls(lab) if _waits(each)]
    if any(each.ids for each in waited):
        return "Your long poll brought a message at once: here the queue is to be empty."
    if waited:
        return "Your long poll was broken off before its time was over."
    if any(each.parameters.get("VisibilityTimeout") for each in _polls(lab)):
        return "You gave a visibility timeout: that is how long a message is hidden after it came."
    return "All your receives were short: each was answered at once."


def _not_woken(lab: Lab, deliveries: queues.Queue) -> str:
    sent = lab.calls("sqs", "SendMessage", NAME)
    if not sent:
        slip = queues.slip(lab, "SendMessage", deliveries)
        return slip or "No message was sent to deliveries yet."
    later = [each for each in _polls(lab) if queues.ended(each) > sent[-1].time]
    if not later:
        return "A message was sent, and nobody has polled since."
    last = later[-1]
    if not last.ids and not _waits(last):
        return "Your receive did not wait, and the message was not visible yet: nothing came."
    if not last.ids:
        return f"Your receive gave up after {_took(last):.0f} s, before the message was visible."
    if not sent[-1].parameters.get("DelaySeconds"):
        return (
            "The message was there before you polled, so the receive had not to wait. Send it "
            "with --delay-seconds 2."
        )
    return "The message was visible before you polled: poll as soon as you have sent it."


def _no_default(lab: Lab, deliveries: queues.Queue) -> str:
    if int(deliveries.attributes["DelaySeconds"]):
        return "You set DelaySeconds: that hides each new message for a while."
    if deliveries.attributes["VisibilityTimeout"] in ("20", "10"):
        return "You set VisibilityTimeout: that hides a message once it was received."
    if refused := queues.slip(lab, "SetQueueAttributes", deliveries):
        if "ReceiveMessageWaitTimeSeconds" in refused:
            return f"{refused} SQS takes 0 to {LONGEST}, in seconds."
        if "Unknown" in refused or "InvalidAttributeName" in refused:
            return f"{refused} A receive has WaitTimeSeconds; the queue's attribute is longer."
        return refused
    return "That is what a queue has if you do not say else."


def _no_batch(lab: Lab, deliveries: queues.Queue) -> str:
    tries = [each for each in lab.events if each.operation == "ReceiveMessage" and each.error]
    if tries and "MaxNumberOfMessages" in tries[-1].reason + str(tries[-1].parameters):
        asked = tries[-1].parameters.get("MaxNumberOfMessages")
        return f"You asked for {asked} messages: one receive brings 10 at most."
    sent = len(queues.sent(lab, NAME))
    if sent < 3:
        return "There are not several messages to fetch: send three with send-message-batch."
    last = _polls(lab)[-1]
    if last.ids and not last.parameters.get("MaxNumberOfMessages"):
        return "Your receive brought one message, because it did not ask for more."
    hidden = [each for each in queues.messages(lab, deliveries) if not each.visible]
    if hidden:
        return f"{len(hidden)} messages are hidden still, because you received them one by one."
    return "No receive has brought more than one message."


def _polls(lab: Lab) -> list[Event]:
    return lab.calls("sqs", "ReceiveMessage", NAME)


def _waits(poll: Event) -> int:
    """How long a receive said that it would wait, in seconds."""
    return int(poll.parameters.get("WaitTimeSeconds") or 0)


def _took(poll: Event) -> float:
    return poll.latency_ms / 1000


def _woken(lab: Lab) -> Event | None:
    """A receive that waited, and had its answer when a message came."""
    came = (each for each in _polls(lab) if each.ids and _waits(each) and _took(each) > 0.5)
    return next(came, None)
