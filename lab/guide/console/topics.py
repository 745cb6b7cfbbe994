"""Topics and their subscriptions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lab.guide.console import clients
from lab.guide.errors import GuideError
from lab.shared.config import Settings

PENDING = "PendingConfirmation"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets what a topic sends; ``filter`` is the filter policy in one line, or ""."""

    arn: str
    topic_arn: str
    protocol: str
    endpoint: str
    filter: str = ""
    scope: str = ""
    raw: bool = False
    dead_letters: str = ""

    @property
    def topic(self) -> str:
        """The topic's name."""
        return self.topic_arn.rpartition(":")[2]

    @property
    def pending(self) -> bool:
        """Whether its owner has not confirmed it yet."""
        return self.arn == PENDING or not self.arn.startswith("arn:")

    @property
    def name(self) -> str:
        """The endpoint without what ARNs begin with."""
        return (
            self.endpoint.rpartition(":")[2] if self.endpoint.startswith("arn:") else self.endpoint
        )


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is."""

    name: str
    arn: str
    attributes: dict[str, str]

    @property
    def fifo(self) -> bool:
        """Whether it keeps the order."""
        return self.attributes.get("FifoTopic") == "true"

    @property
    def confirmed(self) -> int:
        """How many subscriptions get what it sends."""
        return int(self.attributes.get("SubscriptionsConfirmed", 0))

    @property
    def pending(self) -> int:
        """How many wait for their confirmation."""
        return int(self.attributes.get("SubscriptionsPending", 0))


def names(settings: Settings) -> list[str]:
    """The names of all topics."""
    sns = clients.reader(settings, "sns")
    with clients.reading(settings):
        pages = sns.get_paginator("list_topics").paginate()
        return sorted(
            each["TopicArn"].rpartition(":")[2] for page in pages for each in page["Topics"]
        )


def get(settings: Settings, name: str) -> Topic:
    """The topic; GuideError if there is none."""
    arn = f"arn:aws:sns:{settings.region}:{settings.account}:{name}"
    missing = GuideError(
        f"There is no topic {name[:80]}.",
        f"in {settings.region}, account {settings.account}",
        "choose one of the list: /topics",
        status=404,
    )
    sns = clients.reader(settings, "sns")
    with clients.reading(settings, missing):
        return Topic(name, arn, sns.get_topic_attributes(TopicArn=arn)["Attributes"])


def subscriptions(settings: Settings, topic: Topic) -> list[Subscription]:
    """All of a topic, with their filter policies."""
    sns = clients.reader(settings, "sns")
    with clients.reading(settings):
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic.arn)
        return [_whole(sns, each) for page in pages for each in page["Subscriptions"]]


def subscriptions_to(settings: Settings, endpoint: str) -> list[Subscription]:
    """All that send to this endpoint (an ARN)."""
    sns = clients.reader(settings, "sns")
    with clients.reading(settings):
        return [_whole(sns, each) for each in _all(sns) if each["Endpoint"] == endpoint]


def _all(sns: Any) -> Iterator[dict[str, str]]:
    for page in sns.get_paginator("list_subscriptions").paginate():
        yield from page["Subscriptions"]


def _whole(sns: Any, listed: dict[str, str]) -> Subscription:
    arn = listed["SubscriptionArn"]
    has: dict[str, str] = {}
    if arn.startswith("arn:"):
        has = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    redrive = json.loads(has.get("RedrivePolicy") or "{}")
    return Subscription(
        arn,
        listed["TopicArn"],
        listed["Protocol"],
        listed["Endpoint"],
        has.get("FilterPolicy", ""),
        has.get("FilterPolicyScope", ""),
        has.get("RawMessageDelivery") == "true",
        redrive.get("deadLetterTargetArn", ""),
    )
