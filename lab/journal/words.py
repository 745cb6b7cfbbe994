"""Says one event of the journal in one line that a student understands."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from lab.journal import names
from lab.journal.templates import (
    DELIVERED,
    DONE,
    HOPS,
    NOT_DELIVERED,
    OF_SERVICE,
    OTHER,
    TO_NOBODY,
    WHY_NOT,
)
from lab.shared.event import Event

LONGEST = 60
_REFUSED = re.compile(
    r"not authorized to perform: (?P<action>[\w:-]+)"
    r"(?: on resource: (?P<resource>\S+?))?(?: (?:because|with) (?P<why>.*))?$",
    re.S,
)
# What is left of a template whose field was empty.
_DANGLING = re.compile(r"(?: (?:on|to|from|of|with))+$")


def lines(events: Sequence[Event]) -> Iterator[str]:
    """A line for each event; a publish says how many deliveries it had among them."""
    hops = by_message(events)
    for event in events:
        yield line(event, [hop for message in event.ids for hop in hops.get(message, ())])


def line(event: Event, hops: Iterable[Event] = ()) -> str:
    """Time of day and what happened."""
    return f"{clock(event.time)}  {sentence(event, hops)}"


def sentence(event: Event, hops: Iterable[Event] = ()) -> str:
    """What happened; for a publish with its ``hops`` also how many deliveries it had."""
    if event.kind == "invocation":
        return _invocation(event)
    if event.kind == "delivery":
        return _delivery(event)
    return _call(event) + _outcome(event, hops)


def refusal(event: Event) -> tuple[str, str]:
    """What a refused call would have needed, and why it was refused: ("sns:Publish", "no
    identity-based policy allows the sns:Publish action")."""
    found = _REFUSED.search(event.reason)
    if not found:
        return f"{event.service}:{event.operation}", event.reason
    return found["action"], (found["why"] or event.reason).strip()


def is_refused(event: Event) -> bool:
    """Whether permissions were what was missing."""
    return event.status == 403 or "AccessDenied" in event.error or "Authoriz" in event.error


def by_message(events: Iterable[Event]) -> dict[str, list[Event]]:
    """SNS message id -> its hops: what was, and what was not, delivered of it."""
    hops: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        for message in messages(event):
            hops[message].append(event)
    return hops


def messages(hop: Event) -> tuple[str, ...]:
    """The ids of SNS's messages that a hop delivers, or does not: several, of a batch."""
    named = hop.detail.get("messages") or [hop.detail.get("message")]
    return tuple(str(message) for message in named if message)


def fate(hop: Event) -> str:
    """What became of a message at one of its hops, to be counted."""
    if not hop.error:
        return "delivered"
    if hop.error == "NoTarget":
        return "subscription"
    return "filtered out" if hop.error == "FilterPolicyMismatch" else "not delivered"


def clock(when: float) -> str:
    """Time of day with milliseconds, on the reader's clock."""
    at = datetime.fromtimestamp(when).astimezone()
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03}"


def cut(text: object, longest: int = LONGEST) -> str:
    """One line of printable text, not longer than a line can bear."""
    plain = "".join(c if c.isprintable() else " " for c in str(text)).strip()
    return plain if len(plain) <= longest else plain[: longest - 3] + "..."


def text_of(event: Event) -> str:
    """The message of a publish or send, quoted: its subject, else the beginning of its body."""
    for name in ("Subject", "Message", "MessageBody"):
        if value := event.parameters.get(name):
            return f"'{cut(value)}'"
    return "a message"


def _call(event: Event) -> str:
    who = names.actor(event.actor)
    if event.error:
        return f"{who} {_failure(event)}"
    key = (event.service, event.operation)
    internal = event.actor.startswith("service:")
    template = (HOPS.get(key) if internal else None) or DONE.get(key, OTHER)
    return f"{who} {_fill(template, event)}"


def _failure(event: Event) -> str:
    where = f" on {names.short(event.resource)}" if event.resource else ""
    if is_refused(event):
        action, why = refusal(event)
        return f"was refused {action}{where}: {cut(why or event.error, 160)}"
    said = f"{event.error}: {event.reason}" if event.reason else event.error
    return f"failed at {event.service}:{event.operation}{where}: {cut(said, 160)}"


def _fill(template: str, event: Event) -> str:
    fields = _Fields(
        {k: cut(names.short(v) if isinstance(v, str) else v) for k, v in event.parameters.items()}
    )
    fields |= {k: cut(v) for k, v in event.detail.items()}
    fields |= {
        "service": event.service,
        "operation": event.operation,
        "resource": names.short(event.resource),
        "named": names.named(event.resource),
        "source": names.short(event.source),
        "reason": cut(event.reason, 160),
        "text": text_of(event),
        "count": _count(event),
    }
    return _DANGLING.sub("", re.sub(r"\s+", " ", template.format_map(fields)).strip())


class _Fields(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def _count(event: Event) -> str:
    number = event.detail.get("count", len(event.ids))
    if not number:
        return "no message" if event.operation == "ReceiveMessage" else "messages"
    return "a message" if number == 1 else f"{number} messages"


def _delivery(event: Event) -> str:
    who = names.actor(event.actor)
    if event.operation in OF_SERVICE:
        return f"{who} {_fill(OF_SERVICE[event.operation], event)}"
    protocol = "" if event.resource.startswith("arn:") else str(event.detail.get("protocol", ""))
    fields = {"protocol": protocol, "named": names.named(event.resource), "why": why_not(event)}
    not_delivered = NOT_DELIVERED if event.resource else TO_NOBODY
    template = not_delivered if event.error else DELIVERED
    return " ".join(f"{who} {template.format_map(fields)}".split())


def why_not(event: Event) -> str:
    """Why a hop did not come to pass."""
    return WHY_NOT.get(event.error) or cut(event.reason or event.error, 160)


def _invocation(event: Event) -> str:
    how = ["cold"] if event.detail.get("cold") else []
    if (attempt := event.detail.get("attempt", 1)) and attempt != 1:
        how.append(f"attempt {attempt}")
    took = event.detail.get("duration_ms", event.latency_ms)
    how.append(f"{took:.0f} ms")
    said = f"lambda:{names.short(event.resource)} was invoked ({', '.join(how)})"
    if not event.error:
        return said
    return f"{said} and failed: {error_words(event)}"


def error_words(event: Event) -> str:
    """A function's error: its type and its message."""
    return cut(f"{event.error}: {event.reason}" if event.reason else event.error, 200)


def _outcome(event: Event, hops: Iterable[Event]) -> str:
    if event.error or event.service != "sns" or not event.operation.startswith("Publish"):
        return ""
    count: Counter[str] = Counter(fate(hop) for hop in hops)
    if not count:
        return ""
    delivered = count.pop("delivered", 0)
    said = ["1 delivery" if delivered == 1 else f"{delivered or 'no'} deliveries"]
    said += [f"{number} {kind}" for kind, number in count.items()]
    return f" -> {', '.join(said)}"


def as_record(event: Event) -> dict[str, Any]:
    """For JSON: the event, and its sentence beside it."""
    return event.as_json() | {"says": sentence(event)}
