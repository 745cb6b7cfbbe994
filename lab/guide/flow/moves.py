"""An event of the journal as movement: what went from where to where, and whether it arrived."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.guide.flow import places
from lab.journal import names, words
from lab.shared.event import Event

MOST_IDS = 10


@dataclass(frozen=True, slots=True)
class Move:
    """From one node to another, along an edge ("" where none leads that way). ``outcome`` is ok,
    refused (it was not let through, ``why`` says what by) or failed."""

    source: str
    target: str
    edge: str = ""
    ids: tuple[str, ...] = ()
    outcome: str = "ok"
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """For a page."""
        return {
            "from": self.source,
            "to": self.target,
            "edge": self.edge,
            "ids": list(self.ids),
            "outcome": self.outcome,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Known:
    """What is known from before. ``failed``: runs that failed, by their request; ``invoked``: how
    a request that is not waited for came to its function; ``sources``: whose dead-letter queue a
    queue is."""

    failed: Mapping[str, Event] = field(default_factory=dict)
    invoked: Mapping[str, Move] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOTHING = Known()
type Rule = Callable[[Event, Known], Iterator[Move]]


def moves(event: Event, known: Known = NOTHING) -> list[Move]:
    """The movement in an event, mostly none or one."""
    rule = _RULES.get((event.service, event.operation))
    found = rule(event, known) if rule else ()
    return [move for move in found if move.source and move.target and move.source != move.target]


def tables(event: Event) -> Iterator[str]:
    """The nodes of the tables that a transaction writes to."""
    items = event.parameters.get("TransactItems")
    for item in items if isinstance(items, list) else ():
        for step in item.values() if isinstance(item, dict) else ():
            if isinstance(step, dict) and isinstance(name := step.get("TableName"), str):
                yield places.table(event.region, event.account, name)


def _sent(event: Event, known: Known) -> Iterator[Move]:
    """Whoever acts hands something to the resource: a message, an object, an item."""
    source, kind = _who(event)
    yield _move(event, source, places.resource(event.resource), kind)


def _wrote(event: Event, known: Known) -> Iterator[Move]:
    """Items go to several tables together."""
    source, kind = _who(event)
    for target in dict.fromkeys(tables(event)) or (places.resource(event.resource),):
        yield _move(event, source, target, kind)


def _received(event: Event, known: Known) -> Iterator[Move]:
    """Messages go from the queue to a function, or to whoever asked."""
    queue = places.resource(event.resource)
    function = places.resource(event.source)
    if event.actor.startswith("service:") and function:
        yield _move(event, queue, function, "mapping")
    elif (who := _actor(event)) and (event.ids or words.is_refused(event)):
        yield _move(event, queue, who, "")


def _invoked(event: Event, known: Known) -> Iterator[Move]:
    if names.service(event.source) == "sqs":
        yield from _worked_on(event, known)
        return
    source, kind = _who(event)
    target = places.resource(event.resource)
    if names.service(event.source) == "execute-api":
        yield Move(places.STUDENT, source, "", _ids(event))
    failed = known.failed.get(event.request_id)
    yield _failure(failed, source, target, kind) if failed else _move(event, source, target, kind)


def _worked_on(event: Event, known: Known) -> Iterator[Move]:
    """A function was given messages that a mapping had received: those that it fails with go back
    to the queue."""
    queue, function = places.resource(event.source), places.resource(event.resource)
    if event.error:
        yield _move(event, queue, function, "mapping")
    elif failed := known.failed.get(event.request_id):
        why = words.error_words(failed)
        yield Move(function, queue, "", _ids(event), "failed", why)


def _ran(event: Event, known: Known) -> Iterator[Move]:
    """A run that failed, of a request that nobody waited for."""
    first = known.invoked.get(event.request_id)
    if event.error and first:
        ids = tuple(dict.fromkeys((*first.ids, event.request_id)))[:MOST_IDS]
        yield Move(first.source, first.target, first.edge, ids, "failed", words.error_words(event))


def _delivered(event: Event, known: Known) -> Iterator[Move]:
    """SNS tells of what is no call, and of what it did not deliver."""
    target = places.endpoint(str(event.detail.get("protocol", "")), event.resource)
    yield _move(event, places.resource(event.source), target, "subscription")


def _given_up(event: Event, known: Known) -> Iterator[Move]:
    source, target = places.resource(event.source), places.resource(event.resource)
    yield _move(event, source, target, "redrive")


def _moved_back(event: Event, known: Known) -> Iterator[Move]:
    """Messages leave a dead-letter queue for where they came from, or for another queue."""
    source = places.resource(event.resource)
    told = event.parameters.get("DestinationArn")
    targets = (places.resource(str(told)),) if told else known.sources.get(source, ())
    for target in targets if not event.error else ():
        yield _move(event, source, target, "")


def _read(event: Event, known: Known) -> Iterator[Move]:
    """A function fetches an object."""
    if event.actor.startswith("lambda:"):
        yield _move(event, places.resource(event.resource), _actor(event), "")


_RULES: dict[tuple[str, str], Rule] = {
    ("sns", "Publish"): _sent,
    ("sns", "PublishBatch"): _sent,
    ("sns", "Deliver"): _delivered,
    ("sns", "SendConfirmation"): _delivered,
    ("sqs", "SendMessage"): _sent,
    ("sqs", "SendMessageBatch"): _sent,
    ("sqs", "ReceiveMessage"): _received,
    ("sqs", "MoveToDeadLetterQueue"): _given_up,
    ("sqs", "StartMessageMoveTask"): _moved_back,
    ("lambda", "Invoke"): _invoked,
    ("lambda", "Run"): _ran,
    ("s3", "PutObject"): _sent,
    ("s3", "CopyObject"): _sent,
    ("s3", "CompleteMultipartUpload"): _sent,
    ("s3", "PostObject"): _sent,
    ("s3", "GetObject"): _read,
    ("dynamodb", "PutItem"): _sent,
    ("dynamodb", "UpdateItem"): _sent,
    ("dynamodb", "DeleteItem"): _sent,
    ("dynamodb", "BatchWriteItem"): _sent,
    ("dynamodb", "TransactWriteItems"): _wrote,
    ("ssm", "PutParameter"): _sent,
}
# The edge along which a service acts for one of the account's resources.
_OF_SERVICE = {
    "sns": "subscription",
    "s3": "notification",
    "events": "target",
    "scheduler": "target",
    "lambda": "failure-destination",
    "execute-api": "target",
}


def _who(event: Event) -> tuple[str, str]:
    """The node that acts, and the kind of the edge that leads from it."""
    if event.actor.startswith("service:"):
        kind = _OF_SERVICE.get(names.service(event.source), "")
        # A subscription hands on to its dead-letter queue: it is the topic's, and has no edge.
        is_subscription = kind == "subscription" and event.source.count(":") > 5
        return places.resource(event.source), "" if is_subscription else kind
    who = _actor(event)
    return who, "" if who == places.STUDENT else "uses"


def _actor(event: Event) -> str:
    return places.actor(event.actor, event.region, event.account)


def _move(event: Event, source: str, target: str, kind: str) -> Move:
    edge = places.edge(kind, source, target) if kind else ""
    return Move(source, target, edge, _ids(event), *_outcome(event))


def _ids(event: Event) -> tuple[str, ...]:
    """What the event is about, and of a batch all of its messages."""
    return tuple(dict.fromkeys((*event.ids, *words.messages(event))))[:MOST_IDS]


def _failure(run: Event, source: str, target: str, kind: str) -> Move:
    edge = places.edge(kind, source, target) if kind else ""
    return Move(source, target, edge, run.ids[:MOST_IDS], "failed", words.error_words(run))


def _outcome(event: Event) -> tuple[str, str]:
    if not event.error:
        return "ok", ""
    if event.error in ("FilterPolicyMismatch", "PendingConfirmation"):
        return "refused", event.reason or words.why_not(event)
    if words.is_refused(event):
        action, why = words.refusal(event)
        return "refused", f"{action}: {words.cut(why or event.error, 200)}"
    return "failed", words.why_not(event)
