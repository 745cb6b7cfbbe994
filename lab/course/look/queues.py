"""Queues and the messages in them, which are not received by being looked at."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced
from lab.journal import http

_ALL = {"ShowInvisible": "true", "ShowDelayed": "true"}


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as it is; attributes are text, as AWS gives them."""

    name: str
    url: str
    arn: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """A message where it lies; ``receives`` counts how often it was handed out."""

    id: str
    body: str
    receives: int
    visible: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the ``id`` that SQS gave it; for a FIFO queue its group and deduplication."""

    id: str
    body: str
    group: str
    deduplication: str


def find(lab: Lab, name: str) -> Queue:
    """The queue; CheckFailed says where it is instead."""
    queue = _get(lab, name, lab.region)
    if queue:
        return queue
    urls = lab.aws("sqs").list_queues().get("QueueUrls", [])
    elsewhere = misplaced.where(
        lab,
        name,
        [url.rsplit("/", 1)[1] for url in urls],
        ("sqs", "CreateQueue"),
        lambda region: bool(_get(lab, name, region)),
    )
    raise CheckFailed(
        f"There is no queue {name} in {lab.region}. {elsewhere}".strip(),
        expected=f"a queue named {name} in region {lab.region}, account {lab.account}",
        look="awslocal sqs list-queues",
        try_=f"awslocal sqs create-queue --queue-name {name}",
    )


def messages(lab: Lab, queue: Queue) -> list[Message]:
    """All messages of a queue, those in flight and those delayed as well."""
    account, name = urlsplit(queue.url).path.strip("/").split("/")[-2:]
    path = f"/_aws/sqs/messages/{lab.region}/{account}/{name}"
    answer = http.get_json(lab.settings, path, _ALL, missing={})
    found: Any = (answer.get("ReceiveMessageResponse") or {}).get("ReceiveMessageResult") or {}
    listed = found.get("Message") or []
    return [_message(each) for each in (listed if isinstance(listed, list) else [listed])]


def sent(lab: Lab, name: str) -> list[Sent]:
    """Every message that the student has sent to the queue since the exercise began, alone or in
    a batch, oldest first; what a FIFO queue took for a copy is in it with the id of the first."""
    found = [
        (event.time, _sent(message, entry))
        for operation in ("SendMessage", "SendMessageBatch")
        for event in lab.calls("sqs", operation, name)
        for message, entry in zip(
            event.ids, event.parameters.get("Entries", [event.parameters]), strict=False
        )
    ]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _sent(message: str, request: dict[str, Any]) -> Sent:
    group, copy = (request.get(f"Message{kind}Id", "") for kind in ("Group", "Deduplication"))
    return Sent(message, request.get("MessageBody", ""), group, copy)


def _message(found: dict[str, Any]) -> Message:
    attributes = {each["Name"]: each["Value"] for each in found["Attribute"]}
    return Message(
        found["MessageId"],
        found["Body"],
        int(attributes.get("ApproximateReceiveCount", 0)),
        attributes.get("IsVisible") == "true",
    )


def _get(lab: Lab, name: str, region: str) -> Queue | None:
    sqs = lab.aws("sqs", region)
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    except ClientError:
        return None
    return Queue(name, url, attributes["QueueArn"], attributes)
