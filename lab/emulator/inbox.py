"""The inbox: the mails and text messages that SNS sent, kept in memory for people to read."""

import uuid
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from localstack.constants import DEFAULT_AWS_ACCOUNT_ID
from localstack.http import Request, route
from localstack.services.edge import ROUTER

# A message holds up to 256 KB, so these bound the memory; the oldest go first.
KEPT_MESSAGES = 200
KEPT_ACCOUNTS = 100


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Message:
    """One mail or text message (``kind`` is "mail" or "sms") as its receiver sees it."""

    kind: str
    to: str
    body: str
    sender: str = ""
    subject: str = ""
    topic: str = ""
    time: str = field(default_factory=_now)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def as_json(self) -> dict[str, str]:
        """The message as the inbox shows it; a text message has neither sender nor subject."""
        shown = {"id": self.id, "time": self.time, "to": self.to, "topic": self.topic}
        if self.kind == "mail":
            shown |= {"from": self.sender, "subject": self.subject}
        return shown | {"body": self.body}


class Inbox:
    """The last messages of each account, oldest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, deque[Message]] = OrderedDict()
        self._lock = Lock()

    def deliver(self, account: str, message: Message) -> None:
        """Keep ``message``; past the bounds the oldest message, or account, is forgotten."""
        with self._lock:
            box = self._accounts.setdefault(account, deque(maxlen=KEPT_MESSAGES))
            self._accounts.move_to_end(account)
            box.append(message)
            if len(self._accounts) > KEPT_ACCOUNTS:
                self._accounts.popitem(last=False)

    def clear(self) -> None:
        """Forget the messages of all accounts."""
        with self._lock:
            self._accounts.clear()

    def messages(self, account: str, kind: str, to: str = "") -> Iterator[Message]:
        """The account's messages of one kind, of all receivers or of ``to`` alone."""
        with self._lock:
            kept = list(self._accounts.get(account, ()))
        return (m for m in kept if m.kind == kind and to in ("", m.to))


INBOX = Inbox()


def install() -> None:
    """Serve the inbox at /_lab/inbox."""
    ROUTER.add(InboxRoute())


class InboxRoute:
    """GET /_lab/inbox?account=&to= : {"mails": [...], "sms": [...]}, oldest first."""

    @route("/_lab/inbox", methods=["GET"])
    def on_get(self, request: Request) -> dict[str, Any]:
        """Both kinds of message of one account, of all receivers or of one."""
        account = request.args.get("account") or DEFAULT_AWS_ACCOUNT_ID
        # In a query string a plus is a space, and every phone number begins with one.
        to = request.args.get("to", "").replace(" ", "+")
        return {
            name: [m.as_json() for m in INBOX.messages(account, kind, to)]
            for name, kind in (("mails", "mail"), ("sms", "sms"))
        }
