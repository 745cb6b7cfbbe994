"""A message from its publishing to its subscribers."""

from typing import Any

from lab.journal import names, words
from lab.journal.why import functions, queues
from lab.journal.why.record import messages_of
from lab.journal.why.state import Subscription
from lab.journal.why.telling import SOON_SECONDS, Telling, Thread, failure
from lab.shared.event import Event


def tell_publish(t: Telling, event: Event, thread: Thread, after: Event | None = None) -> None:
    """The publishing and all that came of it."""
    if t.knows(event, thread):
        return
    if not t.tell_message("publish", event, thread, after):
        return
    if event.resource.startswith("arn:"):
        tell_subscribers(t, event, thread.deeper())
    else:  # a telephone
        for hop in t.record.hops(thread.message):
            _tell_hop(t, event, hop, thread.deeper())


def tell_subscribers(t: Telling, event: Event, thread: Thread) -> None:
    """What came of a message that was published."""
    hops = t.record.hops(thread.message)
    for hop in hops:
        _tell_hop(t, event, hop, thread)
    subscriptions = t.state.subscriptions(event.resource)
    if subscriptions is None:
        _tell_deleted_topic(t, event, thread, bool(hops))
    for subscription in subscriptions or ():
        if not any(_is_of(hop, subscription) for hop in hops):
            _tell_absent(t, event, subscription, thread)
    if subscriptions == () and not hops:
        _tell_nobody(t, event, thread)


def _tell_hop(t: Telling, event: Event, hop: Event, thread: Thread) -> None:
    if t.knows(hop, thread):
        return
    if hop.error:
        _tell_undelivered(t, event, hop, thread)
    elif (hop.service, hop.operation) == ("lambda", "Invoke"):
        t.tell(f"sns handed it to {names.named(hop.resource)}", thread, hop, after=event)
        functions.tell_invocation(t, hop, thread)
    elif hop.service == "sqs":
        verb = "delivered it to" if hop.source == event.resource else "put it into dead-letter"
        t.tell(f"sns {verb} {names.named(hop.resource)}", thread, hop, after=event)
        own = Thread(_sent_as(hop, thread.message), thread.mine, thread.level)
        queues.tell_in_queue(t, hop.resource, hop, own)
    else:
        t.tell(words.sentence(hop), thread, hop, after=event)


def _sent_as(hop: Event, message: str) -> str:
    """The id that SNS's message has in the queue; several are sent on in one call, in order."""
    theirs, own = words.messages(hop), messages_of(hop)
    place = theirs.index(message) if len(theirs) == len(own) else 0
    return own[place] if own else ""


def _tell_undelivered(t: Telling, event: Event, hop: Event, thread: Thread) -> None:
    if hop.error == "NoTarget":
        _tell_nobody(t, event, thread)
        return
    target = _target(str(hop.detail.get("protocol", "")), hop.resource)
    what = f"sns did not deliver it to {target}"
    if hop.error == "FilterPolicyMismatch":
        arn = hop.detail.get("subscription", "")
        more: Any = {
            "outcome": "filtered",
            "why": hop.reason or words.why_not(hop),
            "next": f"awslocal sns get-subscription-attributes --subscription-arn {arn}",
        }
    elif hop.error == "PendingConfirmation":
        more = _pending(target)
    elif hop.kind == "call" and words.is_refused(hop):
        more = failure(hop) | {"why": _refused(hop)}
    else:
        more = failure(hop) | {"why": hop.reason or words.why_not(hop)}
    t.tell(what, thread, hop, after=event, **more)


def _refused(hop: Event) -> str:
    topic = names.short(hop.source)
    if hop.service == "lambda":
        return f"the function has no permission that lets topic {topic} invoke it"
    return f"the queue's policy does not let topic {topic} send to it"


def _target(protocol: str, endpoint: str) -> str:
    """``queue jobs``, ``email me@example.com``."""
    return names.named(endpoint) if endpoint.startswith("arn:") else f"{protocol} {endpoint}"


def _pending(target: str) -> dict[str, str]:
    return {
        "outcome": "missing",
        "why": f"the subscription of {target} is not confirmed",
        "next": "lab inbox shows the mail; open the link in it, then publish again",
    }


def _is_of(hop: Event, subscription: Subscription) -> bool:
    """Whether a hop is one to this subscription."""
    if subscription.arn and hop.detail.get("subscription") == subscription.arn:
        return True
    return hop.resource == subscription.endpoint


def _tell_absent(t: Telling, event: Event, subscription: Subscription, thread: Thread) -> None:
    """A subscription that the journal shows no delivery to."""
    target = _target(subscription.protocol, subscription.endpoint)
    place = {"source": event.resource, "resource": subscription.endpoint}
    more: Any
    if subscription.pending:
        more = _pending(target)
    elif t.now - event.time < SOON_SECONDS:
        more = {"outcome": "waiting", "why": "it is on its way", "next": "ask again in a second"}
    else:
        more = {
            "outcome": "missing",
            "why": "it was subscribed after the message was published; a topic keeps no messages",
            "next": "publish again",
        }
    t.tell(f"sns did not deliver it to {target}", thread, **(more | place))


def _tell_nobody(t: Telling, event: Event, thread: Thread) -> None:
    t.tell(
        "sns delivered it to nobody",
        thread,
        outcome="missing",
        why=f"{names.named(event.resource)} has no subscription, and a topic keeps no messages",
        next=f"awslocal sns subscribe --topic-arn {event.resource} --protocol sqs "
        "--notification-endpoint QUEUE_ARN",
        source=event.resource,
    )


def _tell_deleted_topic(t: Telling, event: Event, thread: Thread, delivered: bool) -> None:
    t.tell(
        f"{names.named(event.resource)} has been deleted since",
        thread,
        outcome="done" if delivered else "missing",
        why="nobody can say who was subscribed to it",
        next="awslocal sns list-topics",
        source=event.resource,
    )
