"""The inbox: the mails and text messages that SNS sent, and what their links do."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lab import journal
from lab.guide import links
from lab.guide.commands import Commands
from lab.guide.console.shared import Shared
from lab.guide.context import guide
from lab.guide.errors import GuideError
from lab.journal import JournalError, inbox, names
from lab.journal.inbox import Message
from lab.shared import aws
from lab.shared.config import Settings

pages = Blueprint("inbox", __name__)
AREA = ("Inbox", "inbox.index")
SHOWN = 50
# A message may hold 256 KB; a list of them shows their beginnings.
CUT = 3000
_box = Shared()
_URL = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Those that there are: the ARNs of the confirmed ones, topic and address of the others."""

    confirmed: frozenset[str] = frozenset()
    waiting: frozenset[tuple[str, str]] = frozenset()

    def state(self, message: Message) -> str:
        """What became of a mail's subscription: "confirmed", "waits", "gone", or "" for a message
        that names none."""
        wants = message.confirmation
        if wants and (wants[0], message.to) in self.waiting:
            return "waits"
        if not message.subscription:
            return "done" if wants else ""
        return "confirmed" if message.subscription in self.confirmed else "gone"


@pages.get("/inbox")
def index() -> str:
    """All messages, newest first, or those to one address."""
    settings, to = guide().settings, request.args.get("to", "").strip()[:320]
    try:
        cursor, box, subscriptions = _box.get(settings, lambda: _read(settings))
    except JournalError as error:
        return render_template("inbox.html", away=error, to=to, addresses=[to] if to else [])
    shown = [message for message in box if to in ("", message.to)]
    most = len(shown) if request.args.get("show") == "all" else SHOWN
    return render_template(
        "inbox.html",
        cursor=cursor,
        messages=[_shown(message, subscriptions, CUT) for message in shown[:most]],
        hidden=max(0, len(shown) - most),
        to=to,
        addresses=sorted({message.to for message in box} | ({to} if to else set())),
        subscribe=_subscribe(settings),
    )


@pages.get("/inbox/<message_id>")
def one(message_id: str) -> str:
    """One message, whole."""
    message, settings = _find(message_id), guide().settings
    subscriptions = read_subscriptions(settings) if _any_links([message]) else Subscriptions()
    return render_template(
        "inbox.html", messages=[_shown(message, subscriptions)], one=message, hidden=0, to=""
    )


@pages.post("/inbox/<message_id>/confirm")
def confirm(message_id: str) -> Response | dict[str, str]:
    """What the link in a confirmation mail does, as the student's act."""
    wants = _find(message_id).confirmation
    if not wants:
        raise GuideError("This message asks for no confirmation.", "", "the inbox: /inbox")
    topic, token = wants
    arn = _act("confirm_subscription", TopicArn=topic, Token=token)["SubscriptionArn"]
    return _done(message_id, f"Confirmed: topic {names.short(topic)} sends to it now. Id: {arn}")


@pages.post("/inbox/<message_id>/unsubscribe")
def unsubscribe(message_id: str) -> Response | dict[str, str]:
    """What the link below a notification does."""
    message = _find(message_id)
    if not message.subscription:
        raise GuideError("This message names no subscription.", "", "the inbox: /inbox")
    _act("unsubscribe", SubscriptionArn=message.subscription)
    topic = names.short(message.topic)
    return _done(message_id, f"Unsubscribed: topic {topic} sends nothing to {message.to} any more.")


def read_subscriptions(settings: Settings) -> Subscriptions:
    """As the account has them now; none if that cannot be read."""
    try:
        pages = aws.client(settings, "sns", actor="guide").get_paginator("list_subscriptions")
        listed = [each for page in pages.paginate() for each in page["Subscriptions"]]
    except (BotoCoreError, ClientError):
        return Subscriptions()
    waiting = [each for each in listed if not each["SubscriptionArn"].startswith("arn:")]
    return Subscriptions(
        frozenset(each["SubscriptionArn"] for each in listed),
        frozenset((each["TopicArn"], each["Endpoint"]) for each in waiting),
    )


def _read(settings: Settings) -> tuple[str, list[Message], Subscriptions]:
    """Where the journal is, all messages, and what became of their subscriptions."""
    cursor = journal.events(settings, "latest", limit=1).cursor
    box = inbox.messages(settings)
    return cursor, box, read_subscriptions(settings) if _any_links(box) else Subscriptions()


def _find(message_id: str) -> Message:
    for message in inbox.messages(guide().settings):
        if message.id == message_id:
            return message
    raise GuideError(
        "There is no such message.",
        "the inbox keeps the last 200 of this run of the emulator",
        "the inbox: /inbox",
        404,
    )


def _act(operation: str, **parameters: str) -> dict[str, Any]:
    settings = guide().settings
    region = parameters.get("TopicArn", parameters.get("SubscriptionArn", "")).split(":")[3:4]
    sns = aws.client(settings, "sns", region=(region and region[0]) or settings.region)
    try:
        return dict(getattr(sns, operation)(**parameters))
    except ClientError as error:
        told = error.response["Error"]
        raise GuideError(
            f"AWS answered {told.get('Code')}.",
            f"{told.get('Message')} The subscription or its topic may be gone since the mail was "
            "sent: a restarted emulator has forgotten both.",
            "subscribe again, and use the new mail",
        ) from error
    except BotoCoreError as error:
        raise GuideError(
            "The emulator does not answer.", "it was stopped", "lab up", 503
        ) from error


def _done(message_id: str, say: str) -> Response | dict[str, str]:
    if request.headers.get("X-Guide-Token"):
        return {"say": say}
    return redirect(url_for("inbox.index", _anchor=f"m-{message_id}"), 303)


def _any_links(messages: Iterable[Message]) -> bool:
    return any(message.confirmation or message.subscription for message in messages)


def _shown(message: Message, subscriptions: Subscriptions, most: int = 0) -> dict[str, Any]:
    state = subscriptions.state(message)
    text, is_json = _readable(message.text)
    cut = most and len(text) > most
    return {
        "message": message,
        "state": state,
        "is_json": is_json,
        "body": list(_parts(text[:most] if cut else text)),
        "footer": list(_parts(message.footer)),
        "length": len(text) if cut else 0,
        "topic_page": links.page(message.topic) if message.topic else "",
        "topic": names.short(message.topic),
        "asks": bool(message.confirmation),
        "ends": bool(message.subscription and not message.confirmation),
    }


def _readable(text: str) -> tuple[str, bool]:
    """JSON with a line for each member; any other text as it is."""
    if not text.lstrip().startswith(("{", "[")):
        return text, False
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False), True
    except (ValueError, RecursionError):
        return text, False


def _parts(text: str) -> Any:
    """A text as (text, address): addresses of this lab are links, and no others."""
    settings, end = guide().settings, 0
    own = tuple(
        f"http://{host}:{port}/"
        for host in ("localhost", "127.0.0.1", "localhost.localstack.cloud")
        for port in (settings.emulator_port, settings.app_port)
    )
    for found in _URL.finditer(text):
        url = found.group().rstrip(".,;)")
        if url.startswith(own):
            yield text[end : found.start()], ""
            yield url, url
            end = found.start() + len(url)
    yield text[end:], ""


def _subscribe(settings: Settings) -> Commands:
    topic = f"arn:aws:sns:{settings.region}:{settings.account}:todo-notifications"
    call = f"awslocal sns subscribe --topic-arn {topic}"
    return Commands(f"{call} --protocol email --notification-endpoint you@example.com")
