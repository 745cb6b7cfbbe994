"""Topics with their subscriptions, queues with what is in them."""

import json
from contextlib import suppress
from typing import Any

from lab.guide.flow.facts import Facts, Queue, Subscription
from lab.guide.flow.filters import label
from lab.guide.flow.reading import Reading, or_none
from lab.journal import peek

MOST_MESSAGES = 20
BODY = 80


def topics(reading: Reading, facts: Facts, which: str) -> None:
    """All topics; subscriptions of those that are not known, or of ``which`` "all"."""
    arns = [each["TopicArn"] for each in reading.all("sns", "list_topics", "Topics")]
    new = arns if which == "all" else [arn for arn in arns if arn not in facts.topics]
    for arn in facts.topics.keys() - set(arns):
        facts.topics.pop(arn, None)
    for arn in new:
        topic(reading, facts, arn)


def topic(reading: Reading, facts: Facts, arn: str) -> None:
    """One topic's subscriptions."""
    listed = or_none(
        lambda: list(
            reading.all("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
        )
    )
    if listed is None:
        facts.topics.pop(arn, None)
    else:
        facts.topics[arn] = tuple(_subscription(reading, each) for each in listed)


def queues(reading: Reading, facts: Facts, which: str) -> None:
    """All queues; how they are and what is in them, if they are not known or ``which`` is "all"."""
    urls = reading.all("sqs", "list_queues", "QueueUrls", PaginationConfig={"PageSize": 1000})
    arns = [reading.arn("sqs", url.rpartition("/")[2]) for url in urls]
    for known in (facts.queues, facts.contents):
        for arn in known.keys() - set(arns):
            known.pop(arn, None)
    for arn in arns if which == "all" else [arn for arn in arns if arn not in facts.queues]:
        queue(reading, facts, arn)
        contents(reading, facts, arn)


def queue(reading: Reading, facts: Facts, arn: str) -> None:
    """How one queue is set up."""
    region, account, name = arn.split(":")[3:6]
    url = f"{reading.settings.endpoint.rstrip('/')}/queue/{region}/{account}/{name}"
    wanted = ["RedrivePolicy", "FifoQueue"]
    sqs = reading.client("sqs")
    found = or_none(lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted))
    if found is None:
        facts.queues.pop(arn, None)
        return
    attributes = found.get("Attributes") or {}
    policy = _json(attributes.get("RedrivePolicy", ""))
    facts.queues[arn] = Queue(
        str(policy.get("deadLetterTargetArn") or ""),
        _number(policy.get("maxReceiveCount")),
        attributes.get("FifoQueue") == "true",
    )


def contents(reading: Reading, facts: Facts, arn: str) -> None:
    """What is in one queue."""
    found = peek.contents(reading.settings, arn, MOST_MESSAGES, BODY)
    if found is None:
        facts.contents.pop(arn, None)
    else:
        facts.contents[arn] = found


def every_contents(reading: Reading, facts: Facts, _: str) -> None:
    """What is in all queues."""
    for arn in tuple(facts.queues):
        contents(reading, facts, arn)


def _subscription(reading: Reading, listed: dict[str, str]) -> Subscription:
    arn = listed["SubscriptionArn"]
    pending = not arn.startswith("arn:")
    sns = reading.client("sns")
    answer = (
        None if pending else or_none(lambda: sns.get_subscription_attributes(SubscriptionArn=arn))
    )
    has = answer["Attributes"] if answer else {}
    said = label(has.get("FilterPolicy", ""), has.get("FilterPolicyScope", ""))
    return Subscription(listed["Protocol"], listed["Endpoint"], pending, said)


def _json(text: str) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(text or "{}")
        return found if isinstance(found, dict) else {}
    return {}


def _number(value: Any) -> int:
    text = str(value or 0)
    return int(text) if text.isascii() and text.isdigit() else 0
