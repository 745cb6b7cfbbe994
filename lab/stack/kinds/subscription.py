"""SNS subscriptions."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import Resource, State


@dataclass(frozen=True, kw_only=True)
class Subscription(Resource):
    """Sends what the topic gets to ``endpoint``, where the attribute event is one of ``events``.

    An e-mail address is pending until its owner confirms, and AWS shows nothing of it till then.
    """

    kind: ClassVar[str] = "subscription"
    topic: Resource
    protocol: str
    endpoint: str
    events: tuple[str, ...]

    @property
    def owner(self) -> Resource:
        return self.topic

    def wanted(self, aws: Clients) -> State:
        return {"filter": {"event": list(self.events)}}

    def read(self, aws: Clients) -> State | None:
        client = aws("sns")
        arn = self._arn(aws)
        if arn is None:
            return None
        if not arn.startswith("arn:"):  # "PendingConfirmation"
            return self.wanted(aws)
        now = client.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        return {"filter": json.loads(now.get("FilterPolicy") or "{}")}

    def create(self, aws: Clients) -> None:
        aws("sns").subscribe(
            TopicArn=self._topic_arn(aws),
            Protocol=self.protocol,
            Endpoint=self.endpoint,
            Attributes={"FilterPolicy": json.dumps(self.wanted(aws)["filter"])},
        )

    def update(self, aws: Clients, changed: State) -> None:
        aws("sns").set_subscription_attributes(
            SubscriptionArn=self._arn(aws),
            AttributeName="FilterPolicy",
            AttributeValue=json.dumps(changed["filter"]),
        )

    def delete(self, aws: Clients) -> None:
        arn = self._arn(aws)
        if arn and arn.startswith("arn:"):  # a pending one goes with its topic
            aws("sns").unsubscribe(SubscriptionArn=arn)

    def _arn(self, aws: Clients) -> str | None:
        for each in _subscriptions(aws("sns"), self._topic_arn(aws)):
            if (each["Protocol"], each["Endpoint"]) == (self.protocol, self.endpoint):
                return str(each["SubscriptionArn"])
        return None

    def _topic_arn(self, aws: Clients) -> str:
        return aws.place.arn("sns", self.topic.name)


def _subscriptions(client: Any, topic: str) -> list[dict[str, str]]:
    pages = client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    try:
        return [each for page in pages for each in page["Subscriptions"]]
    except client.exceptions.NotFoundException:
        return []
