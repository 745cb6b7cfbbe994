"""Checks of the fan-out."""

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import policies, queues, topics

TOPIC = "shop-orders"
QUEUES = ("billing", "shipping", "statistics")
LATE = "archive"
PHONE = "+15555550123"
ALL, NONE, REFUSED = "all three", "none", "SNS refuses the publish"
EVERY, NEW = "all of them", "only the new one"


def made(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    for name in QUEUES:
        queues.find(lab, name)
    return f"{topic.arn}, and the queues {', '.join(QUEUES)}"


def subscribe(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    for name in QUEUES:
        topics.subscription(lab, topic, "sqs", queues.find(lab, name).arn)
    return f"{', '.join(QUEUES)} are subscribed to {TOPIC}"


def blocked(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    published = topics.published(lab, topic)
    for publish in published:
        refused = [h for h in topics.hops(lab, publish) if h.error.startswith("AccessDenied")]
        if refused:
            names = ", ".join(sorted(topics.short(hop.resource) for hop in refused))
            return f"SNS took message {publish.ids[0]}; {names} refused it"
    if not published:
        raise topics.not_published(lab, topic)
    raise CheckFailed(
        _not_blocked(lab, topic, published[-1].ids[0]),
        expected="a publish while three queues are subscribed that have no policy",
        look=f"lab why {published[-1].ids[0]}",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'order 1: one bicycle'",
    )


def observed_blocked(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    published = topics.published(lab, topic)
    if not published:
        return REFUSED
    arns = [queues.find(lab, name).arn for name in QUEUES]
    return ALL if all(topics.delivered(lab, published[0], arn) for arn in arns) else NONE


def policy(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    for name in QUEUES:
        _has_policy(lab, topic, name)
    return f"each queue's policy lets {TOPIC} send to it"


def phone(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    topics.subscription(lab, topic, "sms", PHONE)
    return f"{PHONE} is subscribed; a phone needs no confirmation"


def server(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    web = [s for s in topics.subscriptions(lab, topic) if s.protocol in ("http", "https")]
    for each in web:
        if not each.pending:
            return f"{each.endpoint} has confirmed its subscription"
    raise CheckFailed(
        _no_server(lab, [each.endpoint for each in web]),
        expected="a subscription by http that the server has confirmed",
        look="cat endpoint.txt receiver.log   (in the folder of this exercise)",
        try_=f"awslocal sns subscribe --topic-arn {topic.arn} --protocol http "
        '--notification-endpoint "$(cat endpoint.txt)"   while receiver.py runs',
    )


def fan_out(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    published = topics.published(lab, topic)
    if not published or lab.refused("sns", "Publish"):
        raise topics.not_published(lab, topic)
    ends = _ends(lab, topic)
    for publish in published:
        if all(topics.delivered(lab, publish, end) for end in ends):
            return f"one message, {publish.ids[0]}, came to {', '.join(map(topics.short, ends))}"
    raise CheckFailed(
        _missing(lab, topic, ends),
        expected="one publish that comes to three queues, a phone and a web server",
        look=f"lab why {published[-1].ids[0]}",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'order 2: two bicycles'",
    )


def late(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    archive = queues.find(lab, LATE)
    topics.subscription(lab, topic, "sqs", archive.arn)
    _has_policy(lab, topic, LATE)
    published = topics.published(lab, topic)
    heard = [each for each in published if topics.delivered(lab, each, archive.arn)]
    if heard:
        return f"{LATE} got {len(heard)} of the {len(published)} messages that you published"
    raise CheckFailed(
        f"You have not published since {LATE} was subscribed: it does not get what was before.",
        expected=f"one more publish to {TOPIC}",
        look=f"awslocal sqs receive-message --queue-url {archive.url}",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'order 3: three bicycles'",
    )


def observed_late(lab: Lab) -> str:
    topic, archive = topics.find(lab, TOPIC), queues.find(lab, LATE)
    published = topics.published(lab, topic)
    heard = [each for each in published if topics.delivered(lab, each, archive.arn)]
    return NONE if not heard else EVERY if len(heard) == len(published) else NEW


def _has_policy(lab: Lab, topic: topics.Topic, name: str) -> None:
    queue = queues.find(lab, name)
    document = queue.attributes.get("Policy", "")
    wrong = policies.why_not(document, "sns.amazonaws.com", "sqs:SendMessage", queue.arn, topic.arn)
    if not wrong:
        return
    refused = lab.refused("sqs", "SetQueueAttributes")
    raise CheckFailed(
        f"The policy of {name} does not let the topic in. {wrong} {refused}".strip(),
        expected=f"a policy of {name}: sns.amazonaws.com may sqs:SendMessage, for {TOPIC}",
        look=f"awslocal sqs get-queue-attributes --attribute-names Policy --queue-url {queue.url}",
        try_=f"python make_policy.py {topic.arn} {queue.arn}   and then   awslocal sqs "
        f"set-queue-attributes --queue-url {queue.url} --attributes file://{name}.json",
    )


def _not_blocked(lab: Lab, topic: topics.Topic, message: str) -> str:
    with_policy = [n for n in QUEUES if queues.find(lab, n).attributes.get("Policy")]
    if with_policy:
        return f"{', '.join(with_policy)} had a policy already, so nothing was refused."
    if any(hop.error == "NoTarget" and message in hop.ids for hop in lab.events):
        return "Nobody was subscribed when you published."
    return "No queue has refused what you published, so far."


def _no_server(lab: Lab, pending: list[str]) -> str:
    if not pending:
        refused = lab.refused("sns", "Subscribe")
        return f"No web server is subscribed to {TOPIC}. {refused}".strip()
    tries = [event for event in lab.events if event.resource in pending and event.error]
    if tries and tries[-1].error == "EndpointUnreachable":
        return (
            f"SNS could not reach {tries[-1].resource}: nobody listens there. (With Docker, "
            "localhost is the emulator's own container; yours is http://lab:8765.)"
        )
    if tries and tries[-1].error.startswith("HTTP"):
        return f"{tries[-1].resource} answered {tries[-1].error}: that is not receiver.py."
    return f"{pending[0]} has not confirmed its subscription: is receiver.py running?"


def _ends(lab: Lab, topic: topics.Topic) -> list[str]:
    web = [s for s in topics.subscriptions(lab, topic) if s.protocol in ("http", "https")]
    servers = [each.endpoint for each in web if not each.pending]
    if not servers:
        server(lab)
    return [*(queues.find(lab, name).arn for name in QUEUES), PHONE, servers[-1]]


def _missing(lab: Lab, topic: topics.Topic, ends: list[str]) -> str:
    """What became of the last publish, as far as it did not arrive."""
    last = topics.published(lab, topic)[-1]
    hops = topics.hops(lab, last)
    for hop in hops:
        if hop.error.startswith("AccessDenied"):
            return (
                f"{topics.short(hop.resource)} refused your last message: you published it before "
                "the queue's policy let the topic in."
            )
        if hop.error == "EndpointUnreachable":
            return f"The web server {hop.resource} did not answer: receiver.py has ended."
    absent = [end for end in ends if not any(hop.resource == end for hop in hops)]
    if absent:
        names = ", ".join(map(topics.short, absent))
        return f"Your last message did not go to {names}: not subscribed when you published."
    failed = next((hop for hop in hops if hop.error), None)
    return (
        f"It was not delivered to {failed.resource}: {failed.reason}"
        if failed
        else "It is on its way."
    )
