"""What the journal has shown so far: who uses what, how functions ran, what was refused."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.guide.flow import places
from lab.guide.flow.moves import Known, Move, moves, tables
from lab.journal import words
from lab.shared.event import Event

MOST_REQUESTS = 2000
_SERVICES = {"sns", "sqs", "s3", "dynamodb", "ssm", "lambda"}
_GRANTS = {
    ("lambda", "AddPermission"),
    ("lambda", "RemovePermission"),
    ("sqs", "AddPermission"),
    ("sqs", "SetQueueAttributes"),
}


@dataclass(slots=True)
class Runs:
    """Of a function."""

    runs: int = 0
    errors: int = 0


@dataclass(slots=True)
class Seen:
    """``uses`` are pairs of nodes, ``refused`` says by edge why its last message did not arrive."""

    runs: dict[str, Runs] = field(default_factory=dict)
    uses: dict[tuple[str, str], None] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _failed: OrderedDict[str, Event] = field(default_factory=OrderedDict)
    _invoked: OrderedDict[str, Move] = field(default_factory=OrderedDict)

    def take(self, event: Event) -> list[Move]:
        """Learn from the next event; its moves."""
        found = moves(event, Known(self._failed, self._invoked, self.sources))
        if event.kind == "invocation":
            self._ran(event)
        elif (event.service, event.operation, event.status) == ("lambda", "Invoke", 202):
            for move in found:
                _keep(self._invoked, event.request_id, move)
        elif (event.service, event.operation) == ("lab", "Reset"):
            for known in (self.runs, self.uses, self.refused, self._failed, self._invoked):
                known.clear()
        for move in found:
            self._judge(event, move)
        self._pardon(event)
        for pair in _uses(event):
            self.uses.setdefault(pair)
        return found

    def _ran(self, event: Event) -> None:
        runs = self.runs.setdefault(places.resource(event.resource), Runs())
        runs.runs += 1
        if event.error:
            runs.errors += 1
            _keep(self._failed, event.request_id, event)

    def _judge(self, event: Event, move: Move) -> None:
        """An edge is refused until something comes over it again."""
        if move.outcome == "ok":
            self.refused.pop(move.edge, None)
        elif move.edge and words.is_refused(event):
            self.refused[move.edge] = move.why

    def _pardon(self, event: Event) -> None:
        """Rights have changed: the next message shows whether they are enough."""
        if event.error or not self.refused:
            return
        if (event.service, event.operation) in _GRANTS:
            target = f" {places.resource(event.resource)}"
            kept = {e: why for e, why in self.refused.items() if not e.endswith(target)}
            self.refused = kept
        elif event.service == "iam" and not event.noise:
            self.refused.clear()


def _uses(event: Event) -> Iterator[tuple[str, str]]:
    if event.kind != "call" or event.service not in _SERVICES:
        return
    if event.actor != places.APP and not event.actor.startswith("lambda:"):
        return
    who = places.actor(event.actor, event.region, event.account)
    for target in _targets(event):
        if target != who:
            yield who, target


def _targets(event: Event) -> Iterator[str]:
    """The resource, and of a call that names several all of them; of parameters also a path."""
    if found := places.resource(event.resource):
        yield found
    if event.service == "ssm" and isinstance(several := event.parameters.get("Names"), list):
        for name in several:
            if isinstance(name, str) and not name.startswith("..."):
                bare = name.lstrip("/")
                yield f"arn:aws:ssm:{event.region}:{event.account}:parameter/{bare}"
    elif event.service == "dynamodb":
        yield from tables(event)


def _keep[T](known: OrderedDict[str, T], name: str, value: T) -> None:
    known[name] = value
    if len(known) > MOST_REQUESTS:
        known.popitem(last=False)
