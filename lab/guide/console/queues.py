"""Queues and their messages, which are not received by being looked at; and what is connected."""

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lab.guide.console import clients
from lab.guide.errors import GuideError
from lab.journal import peek
from lab.journal.peek import Contents
from lab.shared.config import Settings

MOST_MESSAGES = 50
# Of each message's body.
MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as it is; attributes are texts, as AWS gives them."""

    name: str
    url: str
    arn: str
    attributes: dict[str, str]

    @property
    def fifo(self) -> bool:
        """Whether it keeps the order."""
        return self.attributes.get("FifoQueue") == "true"

    @property
    def visible(self) -> int:
        """Messages available."""
        return int(self.attributes.get("ApproximateNumberOfMessages", 0))

    @property
    def in_flight(self) -> int:
        """Messages received, and neither deleted nor back."""
        return int(self.attributes.get("ApproximateNumberOfMessagesNotVisible", 0))

    @property
    def delayed(self) -> int:
        """Messages not yet available."""
        return int(self.attributes.get("ApproximateNumberOfMessagesDelayed", 0))

    @property
    def dead_letters(self) -> str:
        """The ARN of its dead-letter queue, or ""."""
        return str(self._redrive.get("deadLetterTargetArn", ""))

    @property
    def receives(self) -> int:
        """After how many receives a message goes there."""
        return int(self._redrive.get("maxReceiveCount", 0))

    @property
    def _redrive(self) -> dict[str, Any]:
        with suppress(ValueError):
            found = json.loads(self.attributes.get("RedrivePolicy") or "{}")
            return found if isinstance(found, dict) else {}
        return {}


@dataclass(frozen=True, slots=True)
class Consumer:
    """A function that polls the queue."""

    function: str
    uuid: str
    state: str
    batch: int


def urls(settings: Settings) -> dict[str, str]:
    """The URLs of all queues, by name."""
    sqs = clients.reader(settings, "sqs")
    with clients.reading(settings):
        pages = sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1000})
        found = [url for page in pages for url in page.get("QueueUrls", ())]
    return dict(sorted((name_in(url), url) for url in found))


def several(settings: Settings, wanted: Sequence[str]) -> list[Queue]:
    """The queues of these URLs, without those that have gone meanwhile."""
    if not wanted:
        return []
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda url: find(settings, name_in(url), url), wanted))
    return [queue for queue in found if queue]


def find(settings: Settings, name: str, url: str = "") -> Queue | None:
    """The queue, or None if there is none of this name; its ``url`` spares a call."""
    sqs = clients.reader(settings, "sqs")
    with clients.reading(settings):
        try:
            url = url or sqs.get_queue_url(QueueName=name)["QueueUrl"]
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 404):
                return None
            raise
    return Queue(name, url, found["QueueArn"], found)


def get(settings: Settings, name: str) -> Queue:
    """The queue; GuideError if there is none."""
    if found := find(settings, name):
        return found
    raise GuideError(
        f"There is no queue {name[:80]}.",
        f"in {settings.region}, account {settings.account}",
        "choose one of the list: /queues",
        status=404,
    )


def look(settings: Settings, arn: str) -> Contents | None:
    """What is in a queue: how much, and the oldest messages; None if there is no such queue."""
    return peek.contents(settings, arn, MOST_MESSAGES, MOST_CHARACTERS)


def sources(settings: Settings, queue: Queue) -> list[str]:
    """The names of the queues whose dead-letter queue this is."""
    sqs = clients.reader(settings, "sqs")
    with clients.reading(settings):
        pages = sqs.get_paginator("list_dead_letter_source_queues").paginate(QueueUrl=queue.url)
        return sorted(name_in(url) for page in pages for url in page.get("queueUrls", ()))


def consumers(settings: Settings, arn: str = "") -> dict[str, list[Consumer]]:
    """By queue (its ARN) the functions that poll it; of one queue or of all."""
    functions = clients.reader(settings, "lambda")
    only = {"EventSourceArn": arn} if arn else {}
    found: dict[str, list[Consumer]] = {}
    with clients.reading(settings):
        pages = functions.get_paginator("list_event_source_mappings").paginate(**only)
        for each in (mapping for page in pages for mapping in page["EventSourceMappings"]):
            function = each["FunctionArn"].split(":function:")[-1]
            consumer = Consumer(function, each["UUID"], each["State"], each.get("BatchSize", 0))
            found.setdefault(each.get("EventSourceArn", ""), []).append(consumer)
    return found


def name_in(url_or_arn: str) -> str:
    """A queue's name in its URL or ARN."""
    return url_or_arn.rstrip("/").replace(":", "/").rpartition("/")[2]


def shown_attributes(queue: Queue) -> Iterable[tuple[str, str]]:
    """The settings in the words of the console."""
    has = queue.attributes
    for attribute, label, unit in _SETTINGS:
        if attribute in has:
            yield label, f"{_seconds(has[attribute])}" if unit == "s" else f"{has[attribute]}{unit}"
    if queue.fifo:
        on = has.get("ContentBasedDeduplication") == "true"
        yield "Content-based deduplication", "Enabled" if on else "Disabled"
        yield "Deduplication scope", _words(has.get("DeduplicationScope", "queue"))
        yield "FIFO throughput limit", _words(has.get("FifoThroughputLimit", "perQueue"))
    encrypted = has.get("SqsManagedSseEnabled") == "true" or bool(has.get("KmsMasterKeyId"))
    yield (
        "Encryption",
        has.get("KmsMasterKeyId") or ("Amazon SQS key (SSE-SQS)" if encrypted else "Disabled"),
    )


_SETTINGS = (
    ("VisibilityTimeout", "Visibility timeout", "s"),
    ("MessageRetentionPeriod", "Message retention period", "s"),
    ("DelaySeconds", "Delivery delay", "s"),
    ("ReceiveMessageWaitTimeSeconds", "Receive message wait time", "s"),
    ("MaximumMessageSize", "Maximum message size", " bytes"),
)


def _seconds(text: str) -> str:
    """As the console says it: "4 days", "30 seconds"."""
    number = int(text)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if number and number % length == 0:
            count = number // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{number} second{'' if number == 1 else 's'}"


def _words(text: str) -> str:
    """``perMessageGroupId`` -> "Per message group ID"."""
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in text)
    return spaced[:1].upper() + spaced[1:].replace(" id", " ID")
