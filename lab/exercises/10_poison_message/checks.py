"""Checks of the poison message."""

from contextlib import suppress

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import queues
from lab.shared.event import Event

NAME, DLQ, TIMES = "invoices", "invoices-dlq", 3
BLOCKS, DELETED, MOVED = (
    "it blocks the queue for ever",
    "it is deleted after the third try",
    "it is moved to invoices-dlq",
)


def both(lab: Lab) -> str:
    for name in (NAME, DLQ):
        queues.find(lab, name, beside=(NAME, DLQ))
    return f"the queues {NAME} and {DLQ}"


def policy(lab: Lab) -> str:
    invoices, dlq = queues.find(lab, NAME), queues.find(lab, DLQ)
    found = queues.redrive_policy(invoices)
    times, target = str(found.get("maxReceiveCount", "")), found.get("deadLetterTargetArn", "")
    if target == dlq.arn and times == str(TIMES):
        return f"after {TIMES} receives a message of {NAME} goes to {DLQ}"
    raise CheckFailed(
        _wrong_policy(lab, invoices, dlq, target, times),
        expected=f"a RedrivePolicy of {NAME}: deadLetterTargetArn {dlq.arn}, maxReceiveCount "
        f"{TIMES}",
        look=f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {invoices.url}",
        try_=f"python write_policy.py {DLQ} {TIMES} > policy.json, then: awslocal sqs "
        f"set-queue-attributes --attributes file://policy.json --queue-url {invoices.url}",
    )


def poison(lab: Lab) -> str:
    invoices = queues.find(lab, NAME)
    if moved := _moved(lab):
        last = moved[-1]
        return (
            f"message {last.ids[0][:8]} was moved to {DLQ} at {queues.clock(last.time)}, after "
            f"{last.detail.get('receives')} receives"
        )
    raise CheckFailed(
        _not_moved(lab, invoices),
        expected=f"a message that is received {TIMES} times, never deleted, and moved to {DLQ}",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message-batch --entries file://invoices.json --queue-url "
        f"{invoices.url}, then: python consumer.py",
    )


def observed_poison(lab: Lab) -> str:
    if _moved(lab):
        return MOVED
    return BLOCKS if queues.messages(lab, queues.find(lab, NAME)) else DELETED


def look(lab: Lab) -> str:
    dlq, poisoned = queues.find(lab, DLQ), _poisoned(lab)
    for event in queues.received(lab, DLQ):
        if poisoned & set(event.ids) and _asked_all(event):
            return "you received it from the dead-letter queue, with its receive count and source"
    raise CheckFailed(
        _not_looked(lab, dlq),
        expected=f"a receive from {DLQ} with --attribute-names All that brings the message",
        look="lab why with the message's id tells its whole way",
        try_=f"awslocal sqs receive-message --attribute-names All --visibility-timeout 1 "
        f"--queue-url {dlq.url}",
    )


def redrive(lab: Lab) -> str:
    dlq = queues.find(lab, DLQ)
    started = lab.calls("sqs", "StartMessageMoveTask", DLQ)
    if started and (task := _task(lab, dlq)) and task.get("ApproximateNumberOfMessagesMoved"):
        return f"{task['ApproximateNumberOfMessagesMoved']} message was moved back to {NAME}"
    raise CheckFailed(
        _not_redriven(lab, dlq, started),
        expected=f"StartMessageMoveTask with the ARN of {DLQ}, {dlq.arn}, that moves a message",
        look=f"awslocal sqs list-message-move-tasks --source-arn {dlq.arn}",
        try_=f"awslocal sqs start-message-move-task --source-arn {dlq.arn}",
    )


def processed(lab: Lab) -> str:
    invoices = queues.find(lab, NAME)
    for message in _poisoned(lab):
        if queues.deleted(lab, NAME, message) and _received_after_move(lab, message):
            return f"message {message[:8]} was processed and deleted"
    raise CheckFailed(
        _not_processed(lab, invoices),
        expected="the message that came back is received from invoices and deleted",
        look="lab events --service sqs",
        try_="python repaired.py",
    )


def _wrong_policy(
    lab: Lab, invoices: queues.Queue, dlq: queues.Queue, target: str, times: str
) -> str:
    if refused := _refused_policy(lab, invoices):
        return refused
    if queues.redrive_policy(dlq) and not target:
        return f"The redrive policy is on {DLQ}: it belongs to the queue that messages come from."
    if target == invoices.arn:
        return f"{NAME} is its own dead-letter queue: a message would come back for ever."
    if target == dlq.arn:
        return f"maxReceiveCount is {times}: a message is given up after {times} receives."
    if target:
        return f"The dead-letter queue of {NAME} is {target.rpartition(':')[2]}, not {DLQ}."
    return f"{NAME} has no redrive policy."


def _refused_policy(lab: Lab, invoices: queues.Queue) -> str:
    tries = [each for each in lab.events if each.operation == "SetQueueAttributes"]
    if not tries or not tries[-1].error:
        return ""
    given, reason = tries[-1].parameters.get("Attributes", {}), tries[-1].reason
    text = str(given.get("RedrivePolicy", ""))
    if not text:
        return queues.slip(lab, "SetQueueAttributes", invoices)
    if "not a valid JSON" in reason:
        return (
            f"The policy was refused, it is no JSON when it arrives: {text}. Your shell took its "
            "quotes: put it into a file, and use file://."
        )
    if "attribute: maxReceiveCount" in reason:
        return "The policy was refused: it has no maxReceiveCount."
    if "value for maxReceiveCount" in reason:
        return "The policy was refused: maxReceiveCount must be a whole number from 1 to 1000."
    if "http" in text:
        return "The policy was refused: deadLetterTargetArn has a URL, and takes the queue's ARN."
    if "does not exist" in reason:
        return f"The policy was refused: the queue it names does not exist. You gave {text}."
    return lab.refused("sqs", "SetQueueAttributes")


def _not_moved(lab: Lab, invoices: queues.Queue) -> str:
    sent = queues.sent(lab, NAME)
    if not sent:
        slip = queues.slip(lab, "SendMessageBatch", invoices)
        return slip or f"No invoice was sent to {NAME} since you began this exercise."
    if any("12,50" in each.body for each in queues.sent(lab, DLQ)):
        return f"You sent it to {DLQ} yourself: it is SQS that moves a message there."
    waiting = queues.messages(lab, invoices)
    tried = max(waiting, key=lambda each: each.receives, default=None)
    if tried and tried.receives >= TIMES:
        return (
            f"A message was received {tried.receives} times: SQS moves it at the next receive, "
            "and nobody has received since. Run the consumer once more."
        )
    if tried and tried.receives:
        return (
            f"A message was received {tried.receives} times, of {TIMES}. "
            f"{queues.comes_back(lab, invoices, tried.id)}"
        )
    if tried:
        return f"{len(waiting)} invoices wait in {NAME}, and nobody has received one."
    return "All invoices were deleted: the consumer could read each of them. Send invoices.json."


def _not_looked(lab: Lab, dlq: queues.Queue) -> str:
    received = queues.received(lab, DLQ)
    if any(_asked_all(event) for event in received):
        return f"You received another message from {DLQ}, not the one that was moved there."
    if received:
        back = queues.comes_back(lab, dlq, received[-1].ids[0])
        return (
            "You received it without its attributes: the receive count and the queue it came from "
            f"are missing. {back}"
        )
    if lab.calls("sqs", "ReceiveMessage", DLQ):
        return f"You polled {DLQ} and got nothing: its message was hidden, or is gone."
    return f"Nobody has looked into {DLQ} yet."


def _not_redriven(lab: Lab, dlq: queues.Queue, started: list[Event]) -> str:
    if started:
        hidden = [each for each in queues.messages(lab, dlq) if not each.visible]
        if hidden:
            back = queues.comes_back(lab, dlq, hidden[0].id)
            return (
                "The move task moved nothing: the message was hidden, because you have just "
                f"received it. {back}"
            )
        return f"The move task moved nothing: {DLQ} was empty."
    tries = [each for each in lab.events if each.operation == "StartMessageMoveTask"]
    given = str(tries[-1].parameters.get("SourceArn", "")) if tries else ""
    if given.startswith("http"):  # boto3 sends it, the CLI does not
        return "You gave a URL: a move task takes the ARN of the dead-letter queue."
    if given.endswith(f":{NAME}"):
        return f"You gave {NAME} as the source: the messages are to come from {DLQ}."
    if given:
        return lab.refused("sqs", "StartMessageMoveTask")
    if any("12,50" in each.body for each in queues.sent(lab, NAME)[3:]):
        return "You sent the invoice anew: a redrive moves the message itself."
    return (
        f"No move task was started, and {DLQ} has {len(queues.messages(lab, dlq))} message. With a "
        "URL in place of the ARN, the CLI stops before it calls: 'Unable to retrieve http://...'."
    )


def _not_processed(lab: Lab, invoices: queues.Queue) -> str:
    moved = _moved(lab)
    if len(moved) > 1 and moved[-1].ids == moved[0].ids:
        return (
            f"The message is in {DLQ} again, since {queues.clock(moved[-1].time)}: it was sent "
            "back before the consumer was repaired."
        )
    poisoned = _poisoned(lab)
    if any(each.id in poisoned for each in queues.messages(lab, invoices)):
        return f"The message is back in {NAME}, and waits for the repaired consumer."
    if any(queues.deleted(lab, DLQ, message) for message in poisoned):
        return f"You deleted it from {DLQ}: so the invoice was never processed."
    return "The message was not processed yet."


def _moved(lab: Lab) -> list[Event]:
    """SQS's moves from invoices to its dead-letter queue."""
    return [
        event
        for event in lab.events
        if event.operation == "MoveToDeadLetterQueue"
        and event.source.endswith(f":{NAME}")
        and event.resource.endswith(f":{DLQ}")
    ]


def _poisoned(lab: Lab) -> set[str]:
    return {message for event in _moved(lab) for message in event.ids}


def _received_after_move(lab: Lab, message: str) -> bool:
    first = min(event.time for event in _moved(lab) if message in event.ids)
    return any(queues.ended(e) > first for e in queues.received(lab, NAME, message))


def _asked_all(event: Event) -> bool:
    asked = [*(event.parameters.get("AttributeNames") or ())]
    asked += event.parameters.get("MessageSystemAttributeNames") or ()
    return "All" in asked or "ApproximateReceiveCount" in asked


def _task(lab: Lab, dlq: queues.Queue) -> dict[str, int]:
    """The last move task that moved something, else the last one."""
    found: list[dict[str, int]] = []
    with suppress(ClientError):
        found = lab.aws("sqs").list_message_move_tasks(SourceArn=dlq.arn, MaxResults=10)["Results"]
    moved = [task for task in found if task.get("ApproximateNumberOfMessagesMoved")]
    return next(iter(moved or found), {})
