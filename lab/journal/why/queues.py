"""A message in a queue: sent, hidden while somebody works on it, deleted or given up."""

from typing import Any

from lab.journal import names, words
from lab.journal.why import functions
from lab.journal.why.state import Message, Queue
from lab.journal.why.telling import SOON_SECONDS, Telling, Thread
from lab.shared.event import Event


def tell_send(t: Telling, event: Event, thread: Thread, after: Event | None = None) -> None:
    """The sending and all that came of it."""
    if t.knows(event, thread):
        return
    if not t.tell_message("send", event, thread, after):
        return
    tell_in_queue(t, event.resource, event, thread)


def tell_in_queue(t: Telling, queue: str, sent: Event, thread: Thread) -> None:
    """What happened to the message in the queue since it was ``sent``, and where it is now."""
    stay = _Stay(t, queue, sent, thread)
    for event in t.record.in_queue(thread.message, queue, sent.time):
        if not t.knows(event, thread):
            stay.go_on(event)
    if not stay.over:
        stay.tell_where()


class _Stay:
    """A message's time in a queue; a dead-letter queue goes on where the queue gave up."""

    def __init__(self, t: Telling, queue: str, sent: Event, thread: Thread) -> None:
        self.t, self.queue, self.sent, self.thread = t, queue, sent, thread
        self.over = False
        self.last, self.receives = sent, 0
        self.given_up: list[int] = []  # the steps at which sqs gave up, until it was moved back
        self.dead = ""  # the dead-letter queue, once it is there
        self.hidden_until = 0.0
        self.run: Event | None = None  # the function's run that works on it, or did last
        self.function = ""
        self.holder = ""

    @property
    def state(self) -> Queue | None:
        return self.t.state.queue(self.queue)

    def go_on(self, event: Event) -> None:
        """The next that happened."""
        steps = {
            "ReceiveMessage": self._received,
            "DeleteMessage": self._deleted,
            "DeleteMessageBatch": self._deleted,
            "ChangeMessageVisibility": self._hidden,
            "ChangeMessageVisibilityBatch": self._hidden,
            "MoveToDeadLetterQueue": self._given_up,
            "PurgeQueue": self._purged,
            "DeleteQueue": self._purged,
            "ExpireMessage": self._expired,
        }
        steps[event.operation](event)

    def _received(self, event: Event) -> None:
        self._tell_kept()
        self.queue = event.resource or self.queue
        self.over = False
        self.receives += 1
        seconds = event.parameters.get("VisibilityTimeout")
        if not isinstance(seconds, int):
            seconds = self.state.visibility if self.state else 30
        self.hidden_until = event.time + seconds
        self.function = event.source if names.service(event.source) == "lambda" else ""
        self.holder = names.named(self.function) if self.function else names.actor(event.actor)
        by = (
            f"lambda received it for {self.holder}"
            if self.function
            else f"{self.holder} received it"
        )
        again = f" (receive {self.receives})" if self.receives > 1 else ""
        self._tell(f"{by} from queue {names.short(self.queue)}{again}", event)
        self._run(event)

    def _run(self, receive: Event) -> None:
        """What the function made of it."""
        self.run = None
        invoke = self.t.record.invoke_of(receive, self.thread.message) if self.function else None
        if not invoke:
            return
        self.function = invoke.resource
        alone = len(receive.ids) == 1
        thread = Thread(
            self.thread.message, frozenset() if alone else self.thread.mine, self.thread.level
        )
        self.run = functions.tell_batch(self.t, invoke, receive, thread)

    def _hidden(self, event: Event) -> None:
        seconds = event.parameters.get("VisibilityTimeout")
        if not isinstance(seconds, int):
            return
        self.hidden_until = event.time + seconds
        if not event.actor.startswith("lambda:"):
            who = names.actor(event.actor)
            self._tell(f"{who} hid it for {seconds} s from then on", event)

    def _deleted(self, event: Event) -> None:
        who = names.actor(event.actor)
        if names.service(event.source) == "lambda":
            what = f"lambda deleted it from the queue: {names.named(event.source)} has done it"
        else:
            what = f"{who} deleted it from queue {names.short(event.resource or self.queue)}"
        if event.resource != self.dead:  # cleaning up a dead-letter queue makes nothing good
            self.t.mend(self.given_up)
        self._tell(what, event)
        self.over = True

    def _given_up(self, event: Event) -> None:
        self._tell_kept()
        self.given_up.append(len(self.t.hops))
        receives = event.detail.get("receives", self.receives)
        dead = event.resource
        self._tell(
            f"sqs moved it to dead-letter queue {names.short(dead)} after {receives} receives",
            event,
            outcome="missing",
            why=self._why_given_up(receives),
            next=self._next_for(dead),
        )
        self.queue, self.dead, self.over = dead, dead, True

    def _why_given_up(self, receives: object) -> str:
        if self.run and self.run.error:
            return f"{names.named(self.function)} failed with {words.error_words(self.run)}"
        if self.function:
            return f"{names.named(self.function)} did not succeed with it"
        return f"it was received {receives} times and never deleted: receiving does not delete"

    def _next_for(self, dead: str) -> str:
        back = f"awslocal sqs start-message-move-task --source-arn {dead}"
        if not self.function:
            return f"{back} moves it back to its queue"
        return f"lab logs {names.function_name(self.function)}; once mended, {back}"

    def _purged(self, event: Event) -> None:
        if self.over or event.resource != self.queue:
            return
        how = "deleted all messages of" if event.operation == "PurgeQueue" else "deleted"
        what = f"{names.actor(event.actor)} {how} queue {names.short(self.queue)}"
        self._tell(what, event, outcome="missing", why="the message went with them")
        self.over = True

    def _expired(self, event: Event) -> None:
        self._tell(
            f"sqs deleted it from queue {names.short(event.resource)}",
            event,
            outcome="missing",
            why=event.reason,
            next="send it again; a queue keeps messages for its MessageRetentionPeriod",
        )
        self.over = True

    def _tell_kept(self) -> None:
        """A run that ended well, and yet the message came back."""
        if self.run and not self.run.error and not functions.problem(self.t, self.queue):
            name = names.function_name(self.function)
            self.t.tell(
                f"function {name} counted it as failed",
                self.thread,
                outcome="failed",
                why="it named this message in its batchItemFailures",
                next=f"lab logs {name}",
                resource=self.function,
            )

    def _tell(self, what: str, event: Event, **more: Any) -> None:
        self.t.tell(what, self.thread, event, after=self.last, **more)
        self.last = event

    def tell_where(self) -> None:
        """Where it is now, as it was not deleted."""
        state = self.state
        if state is None:
            self._end(f"queue {names.short(self.queue)} is gone", "missing", "it was deleted since")
            return
        message = state.messages.get(self.thread.message)
        if message is None:
            self._tell_vanished(state)
        elif message.delayed:
            self._tell_delayed(state, message)
        elif not message.visible:
            self._tell_in_flight()
        else:
            self._tell_lying(message)

    def _tell_vanished(self, state: Queue) -> None:
        age = self.t.now - self.sent.time
        if age > state.retention:
            self._end(
                "sqs deleted it",
                "missing",
                f"it was older than the queue's retention period of {state.retention} s",
                f"awslocal sqs get-queue-attributes --attribute-names All {self._url()}",
            )
        elif age < SOON_SECONDS:
            self._end("it is being handled right now", "waiting", "", "ask again in a second")
        else:
            self._end(
                f"it is no longer in queue {names.short(self.queue)}",
                "missing",
                "the journal does not show who took it: its oldest events make room for new ones",
                f"lab events --service sqs --since {int(age / 60) + 1}m",
            )

    def _tell_delayed(self, state: Queue, message: Message) -> None:
        seconds = self.sent.parameters.get("DelaySeconds")
        due = message.sent + (seconds if isinstance(seconds, int) else state.delay)
        self._end(
            f"it is delayed until {words.clock(due)[:8]}",
            "waiting",
            "it was sent with a delay, or its queue has one: nobody can receive it before",
            "ask again then",
        )

    def _tell_in_flight(self) -> None:
        until = words.clock(self.hidden_until)[:8]
        what = f"it is in flight until {until}"
        if self.function:
            name = names.function_name(self.function)
            self._end(
                what,
                "waiting",
                f"function {name} {self._how_far()}; then the queue shows it again",
                f"lab logs {name}",
            )
            return
        self._end(
            what,
            "waiting",
            f"{self.holder or 'somebody'} has received it and not deleted it; "
            "then the queue shows it again",
            f"awslocal sqs delete-message {self._url()} --receipt-handle THE_HANDLE_OF_THE_RECEIVE",
        )

    def _how_far(self) -> str:
        if not self.run:
            return "is at work on it"
        if self.run.error:
            return "failed with it"
        if wrong := functions.problem(self.t, self.queue):
            return f"has done it, but lambda could not delete it: {wrong}"
        return "ended, but counted it as failed (batchItemFailures)"

    def _tell_lying(self, message: Message) -> None:
        if message.receives or self.receives:
            times = max(message.receives, self.receives)
            self._end(
                "it is in the queue again",
                "waiting",
                f"it was received {times} times and never deleted",
                f"awslocal sqs receive-message {self._url()}",
            )
            return
        mappings = self.t.state.mappings(self.queue)
        if mappings:
            functions.tell_mapping(self.t, mappings[0], self.queue, self.thread)
            return
        self._end(
            f"it lies in queue {names.short(self.queue)}: nobody has received it yet",
            "resting",
            "no function is mapped to the queue, so it waits for whoever asks for it",
            f"awslocal sqs receive-message {self._url()}",
        )

    def _url(self) -> str:
        return f"--queue-url {queue_url(self.queue)}"

    def _end(self, what: str, outcome: str, why: str = "", next: str = "") -> None:
        more: Any = {"outcome": outcome, "why": why, "next": next, "resource": self.queue}
        self.t.tell(what, self.thread, **more)


def queue_url(arn: str) -> str:
    """A queue's URL as awslocal takes it: any host will do."""
    parts = arn.split(":")
    if len(parts) != 6:
        return arn
    return f"http://localhost:4566/queue/{parts[3]}/{parts[4]}/{parts[5]}"
