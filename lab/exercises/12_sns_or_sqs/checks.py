"""Checks of the topic and the queue side by side."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import inbox, queues, topics
from lab.course.look.queues import Queue, Sent
from lab.course.look.topics import Topic
from lab.shared.event import Event

TOPIC, QUEUE = "warnings", "jobs"
FIRST, SECOND = "+15555550112", "+15555550113"
FOURTEEN_DAYS = 14 * 24 * 3600
AT_ONCE, NEVER = "yes, at once", "no, never"
BOTH, EACH = "both messages", "one message each"


def make(lab: Lab) -> str:
    return f"{topics.find(lab, TOPIC).arn} and {queues.find(lab, QUEUE).arn}"


def before(lab: Lab) -> str:
    topic, queue = topics.find(lab, TOPIC), queues.find(lab, QUEUE)
    if not _unheard(lab, topic):
        _refuse_heard(lab, topic)
    if not (sent := queues.sent(lab, QUEUE)):
        raise CheckFailed(
            _not_sent(lab),
            expected=f"one message sent to the queue {QUEUE}",
            look="lab events",
            try_=f"awslocal sqs send-message --queue-url {queue.url} --message-body 'job 1'",
        )
    return f"the topic had nobody to give its message to; the queue keeps '{sent[0].body}'"


def subscriber(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    try:
        topics.subscription(lab, topic, "sms", FIRST)
    except CheckFailed as failed:
        failed.found = _bad_number(lab) or failed.found
        raise
    return f"{FIRST} is subscribed, and got {len(_old_texts(lab, topic))} of what was before"


def observed_subscriber(lab: Lab) -> str:
    return AT_ONCE if _old_texts(lab, topics.find(lab, TOPIC)) else NEVER


def push(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    for publish in topics.published(lab, topic):
        if topics.delivered(lab, publish, FIRST):
            return f"message {publish.ids[0][:8]} was pushed to {FIRST}: it had to ask for nothing"
    if lab.refused("sns", "Publish") or not topics.published(lab, topic):
        raise topics.not_published(lab, topic)
    raise CheckFailed(
        _nothing_pushed(lab, topic),
        expected=f"a publish to {TOPIC} after {FIRST} was subscribed",
        look="lab inbox",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'warning 2'",
    )


def consumer(lab: Lab) -> str:
    queue = queues.find(lab, QUEUE)
    known = {each.id: each for each in queues.sent(lab, QUEUE)}
    for event in lab.calls("sqs", "DeleteMessage", QUEUE):
        for message in set(event.ids) & known.keys() & _received(lab):
            return f"'{known[message].body}' waited for its consumer, who deleted it"
    raise CheckFailed(
        _not_consumed(lab, queue),
        expected="the message of step 2, received and deleted",
        look="lab events --service sqs",
        try_=f"awslocal sqs receive-message --queue-url {queue.url}   then delete-message with its "
        "receipt handle",
    )


def copies(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    published = topics.published(lab, topic)
    for publish in published:
        if all(topics.delivered(lab, publish, phone) for phone in (FIRST, SECOND)):
            return f"one publish, {publish.ids[0][:8]}, came to {FIRST} and to {SECOND}"
    topics.subscription(lab, topic, "sms", SECOND)
    raise CheckFailed(
        f"{SECOND} is subscribed, but nothing was published since.",
        expected="one publish that comes to both telephones",
        look="lab inbox",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'warning 3'",
    )


def share(lab: Lab) -> str:
    queue = queues.find(lab, QUEUE)
    received, sent = _singles(lab), _later(lab)
    if len(received) > 1 and len(sent) > 1:
        return f"two receives, two workers: {' and '.join(repr(each.body) for each in received)}"
    raise CheckFailed(
        _not_shared(lab, sent, received),
        expected="two jobs sent, then two receives that bring one of them each",
        look="lab events --service sqs",
        try_=f"awslocal sqs send-message --queue-url {queue.url} --message-body 'job 2'",
    )


def observed_share(lab: Lab) -> str:
    return EACH if len(_singles(lab)) > 1 else BOTH


def retention(lab: Lab) -> str:
    queue = queues.find(lab, QUEUE)
    seconds = int(queue.attributes["MessageRetentionPeriod"])
    if seconds == FOURTEEN_DAYS:
        return "a job may wait for its worker for 14 days"
    raise CheckFailed(
        _not_kept(lab, seconds),
        expected=f"MessageRetentionPeriod={FOURTEEN_DAYS} (14 days in seconds, the most there is)",
        look=f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {queue.url}",
        try_=f"awslocal sqs set-queue-attributes --queue-url {queue.url} --attributes "
        f"MessageRetentionPeriod={FOURTEEN_DAYS}",
    )


def _unheard(lab: Lab, topic: Topic) -> list[Event]:
    return [
        publish
        for publish in topics.published(lab, topic)
        if any(hop.error == "NoTarget" for hop in topics.hops(lab, publish))
    ]


def _refuse_heard(lab: Lab, topic: Topic) -> None:
    if lab.refused("sns", "Publish") or not topics.published(lab, topic):
        raise topics.not_published(lab, topic)
    raise CheckFailed(
        f"Somebody was subscribed to {TOPIC} already when you published.",
        expected="a publish to a topic that has no subscription",
        look=f"awslocal sns list-subscriptions-by-topic --topic-arn {topic.arn}",
        try_=f"awslocal sns delete-topic --topic-arn {topic.arn}   then make it again, and publish",
    )


def _not_sent(lab: Lab) -> str:
    elsewhere = lab.calls("sqs", "SendMessage")
    if elsewhere:
        return f"You sent a message, but to {topics.short(elsewhere[-1].resource)}."
    if refused := lab.refused("sqs", "SendMessage"):
        return refused
    published = len(lab.calls("sns", "Publish"))
    if published > 1:
        return f"You published {published} times. To a queue one sends: sqs send-message."
    return f"Nothing was sent to the queue {QUEUE} since you began this exercise."


def _bad_number(lab: Lab) -> str:
    tries = [e for e in lab.events if (e.operation, e.actor) == ("Subscribe", "student")]
    last = tries[-1].parameters if tries else {}
    number = str(last.get("Endpoint", ""))
    if last.get("Protocol") == "sms" and tries[-1].error and not number.startswith("+"):
        return f"SNS refused {number}: a number begins with + and the country, as {FIRST}."
    return ""


def _old_texts(lab: Lab, topic: Topic) -> list[inbox.Received]:
    old = {publish.parameters.get("Message") for publish in _unheard(lab, topic)}
    new = {publish.parameters.get("Message") for publish in topics.published(lab, topic)[1:]}
    return [each for each in inbox.texts(lab, FIRST) if each.body in old - new]


def _nothing_pushed(lab: Lab, topic: Topic) -> str:
    there = topics.subscriptions(lab, topic)
    if not any(each.endpoint == FIRST for each in there):
        return f"{FIRST} is not subscribed to {TOPIC} any more."
    if len(queues.sent(lab, QUEUE)) > 1:
        return f"You sent to the queue {QUEUE}: a subscriber hears what is published to the topic."
    return (
        "You have not published since the telephone was subscribed. A topic keeps nothing: what "
        "was published before does not come."
    )


def _received(lab: Lab) -> set[str]:
    return {m for event in lab.calls("sqs", "ReceiveMessage", QUEUE) for m in event.ids}


def _not_consumed(lab: Lab, queue: Queue) -> str:
    if refused := lab.refused("sqs", "DeleteMessage", QUEUE):
        return refused
    if any(message.receives for message in queues.messages(lab, queue)):
        return "The message was received and not deleted: it comes back, for the next consumer."
    if lab.calls("sqs", "PurgeQueue", QUEUE):
        return f"You emptied {QUEUE}: the message is gone, and nobody has done the job."
    if lab.calls("sqs", "ReceiveMessage", QUEUE):
        return f"You polled {QUEUE} and got no message."
    return f"Nobody has asked {QUEUE} for a message: a queue does not push, its consumer polls."


def _later(lab: Lab) -> list[Sent]:
    """The jobs that were not there when the late consumer came."""
    return queues.sent(lab, QUEUE)[1:]


def _singles(lab: Lab) -> list[Sent]:
    """Those of them that came alone, each time another."""
    later = {each.id: each for each in _later(lab)}
    received = lab.calls("sqs", "ReceiveMessage", QUEUE)
    alone = [event.ids[0] for event in received if len(event.ids) == 1]
    return [later[message] for message in dict.fromkeys(alone) if message in later]


def _not_shared(lab: Lab, sent: list[Sent], received: list[Sent]) -> str:
    if len(sent) < 2:
        return f"{len(sent)} of 2 new jobs were sent to {QUEUE}."
    if any(len(event.ids) > 1 for event in lab.calls("sqs", "ReceiveMessage", QUEUE)):
        return "One receive took both jobs, so one worker has all and the other nothing."
    last = [event for event in lab.calls("sqs", "ReceiveMessage", QUEUE) if event.ids][-1:]
    if not received and last and last[0].time > lab.calls("sqs", "SendMessage", QUEUE)[-1].time:
        return "You received an older message: delete it, then both workers get a new one."
    return f"{len(received)} of 2 workers have received a job."


def _not_kept(lab: Lab, seconds: int) -> str:
    if seconds in (14, 14 * 24, 14 * 24 * 60):
        return f"Messages stay for {seconds} seconds: the value is in seconds."
    tried = [e for e in lab.events if (e.operation, e.actor) == ("SetTopicAttributes", "student")]
    if tried and "Retention" in str(tried[-1].parameters.get("AttributeName")):
        return "You set it for the topic: a topic keeps no messages, so it has no such attribute."
    refused = lab.refused("sqs", "SetQueueAttributes", QUEUE)
    if "MessageRetentionPeriod" in refused:
        return f"{refused} From 60 seconds to 14 days are possible."
    return refused or f"Messages stay for {seconds // 86_400} days, as in every new queue."
