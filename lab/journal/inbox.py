"""Reads the mails and text messages that SNS sent, and what can be done with one."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lab.journal import http
from lab.journal.errors import JournalError
from lab.shared.config import Settings

SECONDS = 3.0
CONFIRM = re.compile(r"https?://\S*Action=ConfirmSubscription\S*|https?://\S*confirm\S*", re.I)
_UNSUBSCRIBE = re.compile(r"https?://\S*/_lab/sns/unsubscribe\.html\?\S*")
_FOOTER = "\n--\nIf you wish to stop receiving notifications from this topic"


@dataclass(frozen=True, slots=True)
class Message:
    """A mail or text message (``kind`` "mail" or "sms") as its receiver gets it; ``topic`` is the
    ARN it came from, "" for what was sent to a telephone alone. ``time`` is ISO 8601 in UTC."""

    kind: str
    id: str
    time: str
    to: str
    topic: str
    body: str
    sender: str = ""
    subject: str = ""

    @property
    def text(self) -> str:
        """The body without what SNS writes below it."""
        return self.body[: self._end].rstrip("\n")

    @property
    def footer(self) -> str:
        """What SNS writes below a notification, "" for all else."""
        return self.body[self._end :].strip()

    @property
    def confirmation(self) -> tuple[str, str] | None:
        """The topic's ARN and the token, in a mail that asks to confirm a subscription."""
        if self.kind != "mail" or self.footer:
            return None
        envelope = _object(self.body)
        if envelope.get("Type") == "SubscriptionConfirmation":
            found = envelope.get("TopicArn"), envelope.get("Token")
        else:
            link = CONFIRM.search(self.body)
            query = _query(link.group()) if link else {}
            found = query.get("TopicArn"), query.get("Token")
        topic, token = (str(each or "") for each in found)
        return (topic, token) if topic and token else None

    @property
    def subscription(self) -> str:
        """The ARN of the subscription that it speaks of, as far as it names one."""
        envelope = _object(self.body)
        link = _last(_UNSUBSCRIBE, self.footer) or _last(CONFIRM, self.body)
        query = _query(str(envelope.get("UnsubscribeURL") or link))
        return query.get("SubscriptionArn", "")

    @property
    def _end(self) -> int:
        """Where the footer begins: the last one, because a message may hold another."""
        at = self.body.rfind(_FOOTER) if self.kind == "mail" else -1
        return len(self.body) if at < 0 else at


def fetch(settings: Settings, to: str = "") -> dict[str, list[dict[str, Any]]]:
    """{"mails": [...], "sms": [...]} of the settings' account as the emulator tells them, oldest
    first, to one receiver or to all; raises JournalError."""
    query = {"account": settings.account} | ({"to": to} if to else {})
    box = http.get_json(settings, "/_lab/inbox", query, SECONDS)
    if not isinstance(box, dict):
        raise JournalError(
            "The inbox cannot be read.", "the emulator's answer is none", "lab logs emulator"
        )
    return box


def messages(settings: Settings, to: str = "") -> list[Message]:
    """All of them, newest first."""
    box = fetch(settings, to)
    found = [
        _message(kind, record)
        for name, kind in (("mails", "mail"), ("sms", "sms"))
        for record in box.get(name, ())
    ]
    return sorted(found, key=lambda message: message.time, reverse=True)


def _message(kind: str, record: Mapping[str, Any]) -> Message:
    names = ("id", "time", "to", "topic", "body", "subject")
    fields = {name: str(record.get(name) or "") for name in names}
    return Message(kind=kind, sender=str(record.get("from") or ""), **fields)


def _object(text: str) -> Mapping[str, Any]:
    """The JSON object that a text is; {} for any other."""
    if not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _last(pattern: re.Pattern[str], text: str) -> str:
    """The last: what stands above SNS's own words anybody may have written."""
    found = pattern.findall(text)
    return str(found[-1]) if found else ""


def _query(url: str) -> dict[str, str]:
    try:
        asked = parse_qs(urlsplit(url).query)
    except ValueError:
        return {}
    return {name: values[0] for name, values in asked.items()}
