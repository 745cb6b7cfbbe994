"""Finds what an id stands for, and tells its story."""

import re
import time
from collections.abc import Iterable, Sequence

from lab.journal import names, words
from lab.journal.errors import JournalError
from lab.journal.why import exports, files, functions, queues, todos, topics
from lab.journal.why.hops import Story
from lab.journal.why.record import Record, messages_of
from lab.journal.why.state import State
from lab.journal.why.telling import Telling, Thread, failure
from lab.shared.event import Event

RECENT = 5
_PREFIX = re.compile(r"[0-9a-f]{8}[0-9a-f-]{0,28}")
_EVENT = re.compile(r"(?:[0-9a-z]{4}-)?\d{1,7}")
_PUBLISH = (("sns", "Publish"), ("sns", "PublishBatch"))


class UnknownIdError(JournalError):
    """Nothing in the lab has this id. ``others`` are ids that there are, with what was done with
    them; ``reason`` is ``why`` without those."""

    def __init__(
        self, what: str, why: str = "", next: str = "", others: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(what, why + _lately(others) if others else why, next)
        self.reason, self.others = why, tuple(others)


def tell(wanted: str, events: Iterable[Event], state: State, now: float | None = None) -> Story:
    """The story of what ``wanted`` names: a message, todo, export or request id, or a beginning of
    8 characters and more; an S3 key; or an event's id. Raises UnknownIdError."""
    t = Telling(Record(events), state, now or time.time())
    wanted = wanted.strip()
    name = wanted if wanted in t.record.ids() else _whole(t.record, wanted)
    subject = _tell(t, name)
    if not subject:
        raise _unknown(t.record, wanted)
    return Story(name, subject, tuple(t.hops), _about(t) | {name})


def _tell(t: Telling, name: str) -> str:
    """Tell it; returns what it is, "" if nobody knows."""
    about = t.record.about(name)
    if message := next((e for e in about if name in messages_of(e)), None):
        return _tell_message(t, message, name)
    if any(e.kind == "invocation" or name == e.request_id for e in about):
        return _tell_request(t, name)
    if _EVENT.fullmatch(name) and (event := t.record.event(name)):
        return _tell_named(t, event)
    if event := t.record.request(name):
        return _tell_named(t, event)
    return _tell_file(t, name) or _tell_apps(t, name) or _tell_known(t, name)


def _tell_apps(t: Telling, name: str) -> str:
    """An id that the app gave out."""
    if exports.is_export(t, name):
        exports.tell_export(t, name)
        return "an export"
    if todos.is_todo(t, name):
        todos.tell_todo(t, name)
        return "a todo"
    return ""


def _tell_message(t: Telling, event: Event, name: str) -> str:
    if (event.service, event.operation) in _PUBLISH:
        topics.tell_publish(t, event, _thread(event, name))
        return f"a message of {names.named(event.resource)}"
    return _tell_sent(t, event, name)


def _tell_sent(t: Telling, event: Event, name: str) -> str:
    message = str(event.detail.get("message", ""))
    origin = next((e for e in t.record.about(message) if message in messages_of(e)), None)
    if message and message != name and origin and (origin.service, origin.operation) in _PUBLISH:
        # From its beginning, but not what became of it in other queues.
        thread = _thread(origin, message)
        t.tell_message("publish", origin, thread)
        t.tell(words.sentence(event), thread.deeper(), event, after=origin)
        queues.tell_in_queue(t, event.resource, event, thread.deeper(name))
    else:
        queues.tell_send(t, event, _thread(event, name))
    return f"a message in {names.named(event.resource)}"


def _tell_request(t: Telling, name: str) -> str:
    events = t.record.about(name)
    invoke = next((e for e in events if e.operation == "Invoke" and e.kind == "call"), None)
    function = names.short(events[0].resource)
    thread = Thread("")
    if invoke:
        t.tell(words.sentence(invoke), thread, invoke)
        functions.tell_invocation(t, invoke, thread)
    else:
        functions.tell_runs(t, t.record.invocations(name), None, thread)
        t.mark_failure("missing")
    return f"an invocation of function {function}"


def _tell_named(t: Telling, event: Event) -> str:
    """An event's own story: that of its message if it has one, else the event alone."""
    for name in (str(event.detail.get("message", "")), *messages_of(event), *event.ids):
        if name and any(_begins(e, name) for e in t.record.about(name)):
            return _tell(t, name)
    thread = Thread("")
    t.tell(words.sentence(event).partition(": ")[0], thread, event, **_failure(event))  # type: ignore[arg-type]
    return f"event {event.id}"


def _begins(event: Event, name: str) -> bool:
    return event.kind == "invocation" or name in messages_of(event)


def _failure(event: Event) -> dict[str, str]:
    return failure(event) if event.error else {}


def _tell_file(t: Telling, name: str) -> str:
    """An S3 key's story."""
    key = name.removeprefix("s3://")
    puts = [
        e
        for e in t.record.events
        if e.service == "s3"
        and e.operation in ("PutObject", "CopyObject", "CompleteMultipartUpload")
        and key
        and (e.resource.endswith(f"/{key}") or e.resource == f"arn:aws:s3:::{key}")
    ]
    if not puts:
        return ""
    files.tell_file(t, puts[-1])
    return f"a file in bucket {names.short(puts[-1].resource).partition('/')[0]}"


def _tell_known(t: Telling, name: str) -> str:
    """An id that has no way to go, a mapping's: what was done with it."""
    known = [event for event in t.record.about(name) if not event.noise][:RECENT]
    for event in known:
        t.tell(words.sentence(event).partition(": ")[0], Thread(""), event, **_failure(event))  # type: ignore[arg-type]
    return f"an id in {known[0].service}" if known else ""


def _thread(event: Event, message: str) -> Thread:
    others = set(event.ids) - set(messages_of(event))
    return Thread(message, frozenset(others | {message}))


def _whole(record: Record, wanted: str) -> str:
    """The id that ``wanted`` is the beginning of; itself if it is none's."""
    if _EVENT.fullmatch(wanted) and record.event(wanted):
        return wanted
    lower = wanted.lower()
    if not _PREFIX.fullmatch(lower):
        return wanted
    found = sorted(name for name in record.ids() if name.startswith(lower))
    if len(found) > 1:
        raise UnknownIdError(
            f"{wanted} is the beginning of {len(found)} ids.",
            ", ".join(found[:RECENT]) + (" ..." if len(found) > RECENT else ""),
            f"lab why {found[0]}",
        )
    return found[0] if found else lower


def _unknown(record: Record, wanted: str) -> UnknownIdError:
    shown = wanted[:60]
    others = recent(record.events)
    next = f"lab why {others[0][0]}" if others else "lab events"
    nothing = "" if others else "; no message, todo or export is in the journal yet"
    if not (_PREFIX.fullmatch(wanted.lower()) or _EVENT.fullmatch(wanted)):
        return UnknownIdError(
            f"{shown!r} is no id of the lab.",
            "an id looks like 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed (8 characters of it are "
            f"enough) or, of an event, k3f9-128; lab events shows them{nothing}",
            next,
            others,
        )
    return UnknownIdError(
        f"Nothing in the journal is about {shown}.",
        f"the lab was restarted or reset after it, or newer events have taken its place{nothing}",
        next,
        others,
    )


def _lately(others: Iterable[tuple[str, str]]) -> str:
    return "; lately there were:\n" + "\n".join(f"        {i}  {w}" for i, w in others)


def _about(t: Telling) -> frozenset[str]:
    told = {hop.event for hop in t.hops if hop.event}
    return frozenset(name for event in t.record.events if event.id in told for name in event.ids)


def recent(events: Sequence[Event]) -> list[tuple[str, str]]:
    """The last messages: their ids, and what was done with them."""
    found = [
        (messages_of(e)[0], words.sentence(e))
        for e in reversed(events)
        if messages_of(e) and not e.actor.startswith("service:")
    ]
    return found[:RECENT]
