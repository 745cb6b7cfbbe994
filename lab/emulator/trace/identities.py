"""The identities of what a call is about, so that one message can be followed through them."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

BOUND = 50
LOOKED_AT = 4096  # characters of a text, bytes of a payload
# Not those in ARNs: a subscription's would tie together all messages that it got.
_UUID = re.compile(
    r"arn(?::|%3A)[^\s\"'\\&<>]+|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_VALUES = 200
# Reads whose answers name the messages or items that go on from here.
_ANSWERED = {
    ("sqs", "SendMessage"): (),
    ("sqs", "SendMessageBatch"): ("Successful",),
    ("sqs", "ReceiveMessage"): ("Messages",),
    ("sns", "Publish"): (),
    ("sns", "PublishBatch"): ("Successful",),
    ("events", "PutEvents"): ("Entries",),
}
_NAMES = ("MessageId", "EventId")
_KEYED = {"GetItem", "PutItem", "UpdateItem", "DeleteItem"}


def identities(
    service: str, operation: str, request: Mapping[str, Any], answer: Any
) -> dict[str, None]:
    """An ordered set of message ids, UUIDs in the request, and keys of DynamoDB's items."""
    found: dict[str, None] = {}
    path = _ANSWERED.get((service, operation))
    if path is not None and isinstance(answer, Mapping):
        found |= dict.fromkeys(_of_answer(answer, path))
    if service == "sqs":
        found |= dict.fromkeys(_of_receipts(request))
    elif service == "dynamodb" and operation in _KEYED:
        found |= dict.fromkeys(_keys(request.get("Key") or _key_of(request.get("Item"))))
    for text in _texts(request, [_VALUES]):
        if "-" in text:
            found |= dict.fromkeys(_UUID.findall(text, 0, LOOKED_AT))
    found.pop("", None)
    return found


def _of_answer(answer: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    records = (answer.get(path[0]) or ()) if path else (answer,)
    for record in records[:BOUND]:
        yield from (record[name] for name in _NAMES if record.get(name))


def _of_receipts(request: Mapping[str, Any]) -> Iterator[str]:
    for record in (request, *(request.get("Entries") or ())[:BOUND]):
        if isinstance(record, Mapping) and (receipt := record.get("ReceiptHandle")):
            try:
                # LocalStack's: a UUID, the queue's ARN, the message's id, a time.
                yield base64.b64decode(receipt[:LOOKED_AT]).decode().split(" ")[2]
            except (binascii.Error, ValueError, IndexError):
                continue


def _keys(key: Any) -> Iterator[str]:
    for value in key.values() if isinstance(key, Mapping) else ():
        if isinstance(value, Mapping) and len(value) == 1:
            text = next(iter(value.values()))
            if isinstance(text, str) and 0 < len(text) <= 128:
                yield text


def _key_of(item: Any) -> Any:
    """The lab's tables all have the key ``id``; UUIDs are found anyway."""
    return {"id": item["id"]} if isinstance(item, Mapping) and "id" in item else None


def _texts(value: Any, left: list[int]) -> Iterator[str]:
    left[0] -= 1
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value[:LOOKED_AT].decode("latin-1")
    elif left[0] > 0 and isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each, left)
    elif left[0] > 0 and isinstance(value, list):
        for each in value:
            yield from _texts(each, left)
            if left[0] <= 0:
                return
