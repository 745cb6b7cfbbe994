"""Topics, their subscriptions, and what became of what was published to them."""

from dataclasses import dataclass

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced
from lab.journal import history, words
from lab.shared.event import Event

_SUBJECT = (
    "SNS refused the subject: it must have one line and fewer than 100 characters. Put what is "
    "longer into the message."
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is; attributes are text, as AWS gives them."""

    name: str
    arn: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets what is published to a topic. AWS hides the ARN of one that is ``pending``."""

    arn: str
    protocol: str
    endpoint: str

    @property
    def pending(self) -> bool:
        """Whether its owner has not confirmed it yet."""
        return not self.arn.startswith("arn:")


def find(lab: Lab, name: str) -> Topic:
    """The topic; CheckFailed says where it is instead."""
    topic = _get(lab, name, lab.region)
    if topic:
        return topic
    arns = [each["TopicArn"] for each in lab.aws("sns").list_topics()["Topics"]]
    elsewhere = misplaced.where(
        lab,
        name,
        [short(arn) for arn in arns],
        ("sns", "CreateTopic"),
        lambda region: _made_in(lab, name, region) and bool(_get(lab, name, region)),
    )
    raise CheckFailed(
        f"There is no topic {name} in {lab.region}. {elsewhere}".strip(),
        expected=f"a topic named {name} in region {lab.region}, account {lab.account}",
        look="awslocal sns list-topics",
        try_=f"awslocal sns create-topic --name {name}",
    )


def subscriptions(lab: Lab, topic: Topic) -> list[Subscription]:
    """All subscriptions of the topic, the pending ones as well."""
    pages = lab.aws("sns").get_paginator("list_subscriptions_by_topic")
    return [
        Subscription(each["SubscriptionArn"], each["Protocol"], each["Endpoint"])
        for page in pages.paginate(TopicArn=topic.arn)
        for each in page["Subscriptions"]
    ]


def attributes(lab: Lab, subscription: Subscription) -> dict[str, str]:
    """What is set for a subscription that is confirmed: FilterPolicy, RawMessageDelivery ..."""
    sns = lab.aws("sns")
    found: dict[str, str] = sns.get_subscription_attributes(SubscriptionArn=subscription.arn)[
        "Attributes"
    ]
    return found


def subscription(lab: Lab, topic: Topic, protocol: str, endpoint: str) -> Subscription:
    """The topic's subscription of this endpoint; CheckFailed says what is there instead."""
    there = subscriptions(lab, topic)
    for each in there:
        if (each.protocol, each.endpoint) == (protocol, endpoint):
            return each
    raise CheckFailed(
        f"{short(endpoint)} is not subscribed to {topic.name} by {protocol}. "
        f"{_instead(lab, topic, there, protocol, endpoint)}".strip(),
        expected=f"a subscription of {topic.name}: protocol {protocol}, endpoint {endpoint}",
        look=f"awslocal sns list-subscriptions-by-topic --topic-arn {topic.arn}",
        try_=f"awslocal sns subscribe --topic-arn {topic.arn} --protocol {protocol} "
        f"--notification-endpoint {endpoint}",
    )


def published(lab: Lab, topic: Topic) -> list[Event]:
    """What the student has published to the topic since the exercise began, oldest first."""
    return lab.calls("sns", "Publish", topic.name)


def hops(lab: Lab, publish: Event) -> list[Event]:
    """What came of one publish: a delivery each, with an ``error`` where it did not happen."""
    mine = set(publish.ids)
    return [event for event in lab.events if mine & set(words.messages(event))]


def delivered(lab: Lab, publish: Event, endpoint: str) -> bool:
    """Whether a publish has come to this endpoint: an address, a number, a URL or an ARN."""
    return any(hop.resource == endpoint and not hop.error for hop in hops(lab, publish))


def not_published(lab: Lab, topic: Topic, wanted: str = "") -> CheckFailed:
    """Why there is no publish to the topic yet; ``wanted`` says which one is expected."""
    return CheckFailed(
        _no_publish(lab, topic),
        expected=wanted or f"one publish to {topic.arn}",
        look="lab events --service sns",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'hello'",
    )


def short(arn: str) -> str:
    """The last part of an ARN; an address or a number as it is."""
    return arn.rpartition(":")[2] if arn.startswith("arn:") else arn


def _no_publish(lab: Lab, topic: Topic) -> str:
    tries = [
        event
        for event in lab.events
        if (event.service, event.operation, event.actor) == ("sns", "Publish", "student")
    ]
    if not tries:
        return f"Nothing was published to {topic.name} since you began this exercise."
    last, target = tries[-1], str(tries[-1].parameters.get("TopicArn", ""))
    if last.reason == "Invalid parameter: Subject":
        return _SUBJECT
    if last.parameters.get("PhoneNumber"):
        return "You published to a phone number: only that phone gets it, no topic was asked."
    if not last.error and target != topic.arn:
        return f"You published, but to {short(target)}."
    if target and not target.startswith("arn:"):
        return f"{target} is a name: publish takes the ARN of the topic, {topic.arn}"
    if last.error == "NotFound":
        return f"You published to {target}, which does not exist."
    return lab.refused("sns", "Publish") or f"Nothing was published to {topic.name} yet."


def _instead(
    lab: Lab, topic: Topic, there: list[Subscription], protocol: str, endpoint: str
) -> str:
    """A sentence on what was subscribed instead, "" if nobody knows."""
    for each in there:
        if each.endpoint == endpoint:
            return f"It is subscribed by {each.protocol}."
        if each.protocol == protocol and misplaced.alike(short(each.endpoint), short(endpoint)):
            return f"{short(each.endpoint)} is: the two must be exactly the same."
    tries = [
        event
        for event in lab.events
        if (event.service, event.operation, event.actor) == ("sns", "Subscribe", "student")
    ]
    asked = str(tries[-1].parameters.get("Endpoint", "")) if tries else ""
    if protocol in ("sqs", "lambda") and tries and not asked.startswith("arn:"):
        return (
            f"You gave {asked or 'no endpoint'}: a subscription by {protocol} takes an ARN, "
            "neither a URL nor a name."
        )
    if tries and not tries[-1].error and tries[-1].resource != topic.arn:
        return f"Your last subscription is one of {short(tries[-1].resource)}."
    return lab.refused("sns", "Subscribe") or _ended(lab, topic)


def _ended(lab: Lab, topic: Topic) -> str:
    # Who opens the link at the end of a mail makes no call; the page makes it, as noise.
    calls = history(lab.settings, service="sns", operation="Unsubscribe", noise=True).events
    if any(e.time >= lab.began and e.resource.startswith(f"{topic.arn}:") for e in calls):
        return "The subscription was ended, by unsubscribe or by the link at the end of a mail."
    return ""


def _made_in(lab: Lab, name: str, region: str) -> bool:
    """Whether one was made there: a client for another region costs more than the journal."""
    made = (event for event in lab.events if event.operation == "CreateTopic")
    return any((e.region, e.parameters.get("Name")) == (region, name) for e in made)


def _get(lab: Lab, name: str, region: str) -> Topic | None:
    arn = f"arn:aws:sns:{region}:{lab.account}:{name}"
    try:
        found = lab.aws("sns", region).get_topic_attributes(TopicArn=arn)["Attributes"]
    except ClientError:
        return None
    return Topic(name, arn, found)
