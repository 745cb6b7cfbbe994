"""A file in S3: who is told of it, and what became of that."""

from typing import Any

from lab.journal import names, words
from lab.journal.why import functions, queues, topics
from lab.journal.why.record import messages_of
from lab.journal.why.state import Notification
from lab.journal.why.telling import SOON_SECONDS, Telling, Thread, failure
from lab.shared.event import Event

# S3 tells of a file within moments of its writing.
_TOLD_SECONDS = 60.0


def tell_file(t: Telling, put: Event) -> None:
    """The writing of a file and what it set off."""
    thread = Thread("", frozenset(put.ids))
    failed: Any = failure(put) if put.error else {}
    t.tell(words.sentence(put).partition(": ")[0], thread, put, **failed)
    if put.error:
        return
    bucket, _, key = names.short(put.resource).partition("/")
    told = _told(t, put, bucket, key)
    for hop in told:
        _tell_hop(t, hop, put, thread.deeper())
    matching = [n for n in t.state.notifications(bucket) if _matches(n, key)]
    if not told:
        _tell_nobody(t, put, bucket, key, matching, thread.deeper())


def _told(t: Telling, put: Event, bucket: str, key: str) -> list[Event]:
    """The calls by which S3 told of this file."""
    arn = f"arn:aws:s3:::{bucket}"
    calls = [
        e
        for e in t.record.events
        if e.source == arn and 0 <= e.time - put.time <= _TOLD_SECONDS and e.kind == "call"
    ]
    own = [e for e in calls if e.detail.get("key") == key or set(e.ids) & set(put.ids)]
    return own or [e for e in calls if "key" not in e.detail][:1]


def _tell_hop(t: Telling, hop: Event, put: Event, thread: Thread) -> None:
    if t.knows(hop, thread):
        return
    failed: Any = failure(hop) if hop.error else {}
    verb = "could not tell" if hop.error else "told"
    t.tell(f"s3 {verb} {names.named(hop.resource)} of it", thread, hop, after=put, **failed)
    if hop.error:
        return
    message = (messages_of(hop) or ("",))[0]
    if hop.operation == "Invoke":
        functions.tell_invocation(t, hop, Thread("", frozenset(), thread.level))
    elif hop.service == "sqs":
        queues.tell_in_queue(t, hop.resource, hop, Thread(message, thread.mine, thread.level))
    elif hop.service == "sns":
        topics.tell_subscribers(t, hop, Thread(message, thread.mine, thread.level + 1))


def _matches(notification: Notification, key: str) -> bool:
    return key.startswith(notification.prefix) and key.endswith(notification.suffix)


def _tell_nobody(
    t: Telling, put: Event, bucket: str, key: str, matching: list[Notification], thread: Thread
) -> None:
    show = f"awslocal s3api get-bucket-notification-configuration --bucket {bucket}"
    if matching and t.now - put.time < SOON_SECONDS:
        t.tell("s3 has not told anybody yet", thread, outcome="waiting", next="ask again")
    elif matching:
        target = names.named(matching[0].target)
        why = f"the bucket's notification names {target}, but the journal shows no call to it"
        t.tell("s3 told nobody of it", thread, outcome="missing", why=why, next=show)
    else:
        known = t.state.notifications(bucket)
        why = f"bucket {bucket} has no notification" + (f" for keys like {key}" if known else "")
        t.tell("s3 told nobody of it", thread, outcome="resting", why=why, next=show)
