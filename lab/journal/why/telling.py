"""How a story grows: its steps so far, and what is known to tell the next ones from."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from lab.journal import names, words
from lab.journal.why.hops import Hop, Outcome
from lab.journal.why.record import Record
from lab.journal.why.state import State
from lab.shared.event import Event

# A message that goes in a circle is not followed for ever.
MOST_HOPS = 200
# A step that the journal does not show yet is under way for so long.
SOON_SECONDS = 5.0
_PAST = {"publish": "published", "send": "sent"}
# By an error's code or a part of it: the command that shows what is wrong.
_NEXT = {
    "NonExistentQueue": "awslocal sqs list-queues",
    "QueueDoesNotExist": "awslocal sqs list-queues",
    "NotFound": "awslocal sns list-topics",
    "ResourceNotFound": "awslocal lambda list-functions",
    "NoSuchBucket": "awslocal s3 ls",
    "ConditionalCheckFailed": "lab events --service dynamodb",
}


@dataclass(frozen=True, slots=True)
class Thread:
    """What to follow: ``message`` is the id of the message where the story is now, ``mine`` are
    the ids that tell its own steps from those of others in the same batch, ``level`` the branch."""

    message: str
    mine: frozenset[str] = frozenset()
    level: int = 0

    def deeper(self, message: str = "") -> "Thread":
        """A branch of it."""
        return replace(self, message=message or self.message, level=self.level + 1)


@dataclass(slots=True)
class Telling:
    """``now`` is in seconds since the epoch."""

    record: Record
    state: State
    now: float
    hops: list[Hop] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)  # event, message

    def tell(
        self,
        what: str,
        thread: Thread,
        event: Event | None = None,
        *,
        after: Event | None = None,
        outcome: Outcome = "done",
        **more: str,
    ) -> None:
        """Add a step that ``event`` shows, some time ``after`` another."""
        took = 1000 * (event.time - after.time) if event and after else None
        shown: dict[str, Any] = {"level": thread.level, "outcome": outcome, "took_ms": took}
        if event:
            self.told.add((event.id, thread.message))
            shown |= {
                "when": event.time,
                "event": event.id,
                "source": event.source,
                "resource": event.resource,
            }
        self.hops.append(Hop(what=what, **(shown | more)))

    def tell_message(
        self, verb: str, event: Event, thread: Thread, after: Event | None = None
    ) -> bool:
        """Add the step that begins a message's way: to ``publish`` or ``send`` it. False if that
        was refused, or failed."""
        who = names.actor(event.actor)
        what = f"{words.text_of(event)} to {names.named(event.resource)}"
        if event.error and event.status >= 400:
            failed: Any = failure(event)
            self.tell(f"{who} could not {verb} {what}", thread, event, after=after, **failed)
            return False
        self.tell(f"{who} {_PAST[verb]} {what}", thread, event, after=after)
        return True

    def knows(self, event: Event, thread: Thread) -> bool:
        """Whether the story of this message has come by here, or has gone on for too long."""
        return len(self.hops) >= MOST_HOPS or (event.id, thread.message) in self.told

    def mark_failure(self, outcome: Outcome) -> None:
        """Say of the last failed try what it was in the end."""
        for place in reversed(range(len(self.hops))):
            if self.hops[place].outcome == "failed":
                self.hops[place] = replace(self.hops[place], outcome=outcome)
                return

    def expect_consumer(self, next: str) -> None:
        """A message that rests on the story's main road is missing: a function should have it."""
        for place, hop in enumerate(self.hops):
            if hop.outcome == "resting" and not hop.level:
                self.hops[place] = replace(hop, outcome="missing", next=next)

    def mend(self, places: Iterable[int]) -> None:
        """What failed at these steps was made good in the end."""
        for place in places:
            self.hops[place] = replace(self.hops[place], outcome="failed")


def failure(event: Event) -> dict[str, str]:
    """Why a call did not succeed, and what to type next."""
    if words.is_refused(event):
        action, why = words.refusal(event)
        return {
            "outcome": "missing",
            "why": f"{action} was refused: {why or event.error}",
            "next": f"lab iam explain {event.id}",
        }
    near = [command for part, command in _NEXT.items() if part in event.error]
    return {
        "outcome": "missing",
        "why": f"{event.error}: {event.reason}" if event.reason else event.error,
        "next": (near or [f"lab events --errors --service {event.service}"])[0],
    }
