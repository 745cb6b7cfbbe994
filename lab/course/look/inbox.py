"""The mails and text messages that were delivered since the exercise began."""

from dataclasses import dataclass
from datetime import datetime

from lab.course.check_api import Lab
from lab.journal import inbox


@dataclass(frozen=True, slots=True)
class Received:
    """A mail, or a text message, which has no subject; ``topic`` is the ARN it came from."""

    to: str
    topic: str
    subject: str
    body: str


def mails(lab: Lab, to: str = "") -> list[Received]:
    """To one address or to all, oldest first."""
    return _received(lab, "mails", to)


def texts(lab: Lab, to: str = "") -> list[Received]:
    """To one telephone or to all, oldest first."""
    return _received(lab, "sms", to)


def _received(lab: Lab, kind: str, to: str) -> list[Received]:
    return [
        Received(each["to"], each["topic"], each.get("subject", ""), each["body"])
        for each in inbox.fetch(lab.settings, to).get(kind, ())
        if datetime.fromisoformat(each["time"]).timestamp() >= lab.began - 0.001
    ]
