"""SQS queues, with their dead-letter queue and who may send to them."""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAGS, Resource, State, is_ours

_WORDS = {
    "retention": "MessageRetentionPeriod",
    "visibility timeout": "VisibilityTimeout",
    "redrive": "RedrivePolicy",
    "policy": "Policy",
}


@dataclass(frozen=True, kw_only=True)
class Queue(Resource):
    """A standard queue; times in seconds. ``redrive`` and ``policy`` are AWS's documents."""

    kind: ClassVar[str] = "queue"
    retention: int = 345_600
    visibility: int = 30
    redrive: dict[str, Any] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)

    def wanted(self, aws: Clients) -> State:
        return {
            "retention": self.retention,
            "visibility timeout": self.visibility,
            "redrive": self.redrive,
            "policy": self.policy,
            "tag": True,
        }

    def read(self, aws: Clients) -> State | None:
        client = aws("sqs")
        try:
            url = self._url(client)
        except client.exceptions.QueueDoesNotExist:
            return None
        now = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return {
            "retention": int(now["MessageRetentionPeriod"]),
            "visibility timeout": int(now["VisibilityTimeout"]),
            "redrive": _document(now.get("RedrivePolicy")),
            "policy": _document(now.get("Policy")),
            "tag": is_ours(client.list_queue_tags(QueueUrl=url).get("Tags")),
        }

    def create(self, aws: Clients) -> None:
        values = {word: value for word, value in self.wanted(aws).items() if value}
        aws("sqs").create_queue(QueueName=self.name, Attributes=_attributes(values), tags=TAGS)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("sqs")
        url = self._url(client)
        if attributes := _attributes(changed):
            client.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        if "tag" in changed:
            client.tag_queue(QueueUrl=url, Tags=TAGS)

    def delete(self, aws: Clients) -> None:
        client = aws("sqs")
        client.delete_queue(QueueUrl=self._url(client))

    def _url(self, client: Any) -> str:
        return str(client.get_queue_url(QueueName=self.name)["QueueUrl"])


def _attributes(values: State) -> dict[str, str]:
    return {_WORDS[word]: _text(value) for word, value in values.items() if word in _WORDS}


def _text(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value) if value else ""  # SQS takes a document away when it is ""
    return str(value)


def _document(text: str | None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text) if text else {}
    if "maxReceiveCount" in document:  # AWS keeps it as it was sent: a number or its text
        document["maxReceiveCount"] = int(document["maxReceiveCount"])
    return document
