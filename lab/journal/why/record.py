"""The journal's events, found by what they are about."""

from collections import defaultdict
from collections.abc import Iterable

from lab.journal import words
from lab.shared.event import Event

# The members of a request whose entries have each a message of their own.
_BATCHES = {"PublishBatch": "PublishBatchRequestEntries", "SendMessageBatch": "Entries"}
_IN_QUEUE = {
    "ReceiveMessage",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "MoveToDeadLetterQueue",
    "ExpireMessage",
}
_WHOLE_QUEUE = {"PurgeQueue", "DeleteQueue"}
# The clocks of a run and of the calls in it are the same one; its end is noted a little later.
_SLACK_SECONDS = 0.5


class Record:
    """Events in the order in which they began."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = sorted(events, key=lambda e: (e.time, number(e)))
        self._about: dict[str, list[Event]] = defaultdict(list)
        self._hops: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            for name in event.ids:
                self._about[name].append(event)
            for message in words.messages(event):
                self._hops[message].append(event)

    def about(self, name: str) -> list[Event]:
        """The events with this id among theirs."""
        return self._about.get(name, [])

    def ids(self) -> Iterable[str]:
        """All that some event is about."""
        return self._about.keys()

    def event(self, event_id: str) -> Event | None:
        """By its id, or by its number alone."""
        return next(
            (e for e in self.events if event_id in (e.id, e.id.rpartition("-")[2])),
            None,
        )

    def request(self, name: str) -> Event | None:
        """The call that AWS knows under this request id."""
        same = (e for e in self.events if name and e.request_id.lower() == name.lower())
        return next((e for e in same if e.kind == "call"), None)

    def hops(self, message: str) -> list[Event]:
        """What SNS did with its message: delivered it, or not."""
        return [e for e in self._hops.get(message, []) if e.operation not in _IN_QUEUE]

    def in_queue(self, message: str, queue: str, since: float) -> list[Event]:
        """What happened to a message in a queue and its dead-letter queue, and to all messages of
        the queue."""
        own = [e for e in self.about(message) if e.operation in _IN_QUEUE]
        moves = [e for e in self._hops.get(message, []) if e.operation in _IN_QUEUE]
        whole = [e for e in self.events if e.operation in _WHOLE_QUEUE and e.resource == queue]
        calls = [e for e in (*own, *whole) if not e.error]
        found = {e.id: e for e in (*calls, *moves) if e.time >= since}
        return sorted(found.values(), key=lambda e: (e.time, number(e)))

    def invocations(self, request_id: str) -> list[Event]:
        """The tries of one request to run a function."""
        return [e for e in self.about(request_id) if e.kind == "invocation"]

    def dropped(self, request_id: str) -> Event | None:
        """That Lambda has given a request up."""
        drops = (e for e in self.about(request_id) if e.operation == "DropEvent")
        return next(drops, None)

    def handed_on(self, request_id: str) -> list[Event]:
        """The calls by which Lambda hands on a request that failed: to a destination or a
        dead-letter queue."""
        return [e for e in self.about(request_id) if e.detail.get("request") == request_id]

    def invoke_of(self, receive: Event, message: str) -> Event | None:
        """The call by which Lambda hands on what it received."""
        calls = [
            e
            for e in self.events
            if e.time >= receive.time
            and (e.service, e.operation, e.client) == ("lambda", "Invoke", "internal")
            and _same_function(e.resource, receive.source)
        ]
        own = (e for e in calls if message in e.ids)
        # A payload of many messages is not searched to its end; the next one with their company.
        company = (e for e in calls if set(receive.ids) & set(e.ids))
        return next(own, None) or next(company, None)

    def in_run(self, run: Event) -> list[Event]:
        """The calls that a function made in one run."""
        duration = run.detail.get("duration_ms") or run.latency_ms
        end = run.time + duration / 1000 + _SLACK_SECONDS
        return [
            e
            for e in self.events
            if run.trace
            and e.trace == run.trace
            and e.kind == "call"
            and e.actor.startswith("lambda:")
            and run.time <= e.time <= end
        ]


def number(event: Event) -> int:
    """Its place in the journal."""
    digits = event.id.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0


def messages_of(event: Event) -> tuple[str, ...]:
    """The ids of the messages that a call published or sent, in the order of its entries; none if
    it failed."""
    if event.status >= 400:
        return ()
    if event.operation in _BATCHES:
        entries = event.parameters.get(_BATCHES[event.operation])
        return event.ids[: len(entries)] if isinstance(entries, list) else event.ids
    return event.ids[:1] if event.operation in ("Publish", "SendMessage") else ()


def _same_function(one: str, other: str) -> bool:
    """Whether two ARNs name one function, whatever version or alias."""
    return bool(one) and one.split(":")[:7] == other.split(":")[:7]
