"""Looks into a queue without receiving: the messages stay as they are."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lab.journal import http
from lab.shared.config import Settings

_ALL = {"ShowInvisible": "true", "ShowDelayed": "true"}


@dataclass(frozen=True, slots=True)
class Message:
    """A message where it lies; ``receives`` counts how often it was handed out."""

    id: str
    body: str
    receives: int
    visible: bool


def messages(settings: Settings, region: str, queue_url: str) -> list[Message]:
    """All messages of a queue, those in flight and those delayed as well."""
    account, name = urlsplit(queue_url).path.strip("/").split("/")[-2:]
    answer = http.get_json(
        settings, f"/_aws/sqs/messages/{region}/{account}/{name}", _ALL, missing={}
    )
    found: Any = (answer.get("ReceiveMessageResponse") or {}).get("ReceiveMessageResult") or {}
    listed = found.get("Message") or []
    return [_message(each) for each in (listed if isinstance(listed, list) else [listed])]


def _message(found: dict[str, Any]) -> Message:
    attributes = {each["Name"]: each["Value"] for each in found["Attribute"]}
    return Message(
        found["MessageId"],
        found["Body"],
        int(attributes.get("ApproximateReceiveCount", 0)),
        attributes.get("IsVisible") == "true",
    )
