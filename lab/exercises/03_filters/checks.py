"""Checks of filters, attributes and the envelope."""

import json
from typing import Any

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import queues, topics

TOPIC = "parcels"
ALL, EXPRESS, HEAVY = "all-parcels", "express-parcels", "heavy-parcels"
BY_SERVICE = {"service": ["express"]}
BY_WEIGHT = {"kg": [{"numeric": [">=", 20]}]}
SET = "SetSubscriptionAttributes"
YES, NO = "yes", "no"


def by_attribute(lab: Lab) -> str:
    found = _subscribed(lab, EXPRESS)
    policy = _policy(found)
    if policy == BY_SERVICE and found["FilterPolicyScope"] == "MessageAttributes":
        return f"{EXPRESS} gets what has the attribute service = express"
    raise CheckFailed(
        _no_filter(lab, policy, found),
        expected=f"FilterPolicy {json.dumps(BY_SERVICE)} of the subscription of {EXPRESS}",
        look=_look(found),
        try_=_try(found, "FilterPolicy", "file://filter-express.json"),
    )


def attributes(lab: Lab) -> str:
    topic, end = topics.find(lab, TOPIC), queues.find(lab, EXPRESS).arn
    published = topics.published(lab, topic)
    came = [e for e in published if topics.delivered(lab, e, end) and _service(e) == "express"]
    kept = [e for e in published if _filtered(lab, e, end) and _service(e)]
    if came and kept:
        return f"service = express came to {EXPRESS}, service = {_service(kept[-1])} did not"
    if not published or lab.refused("sns", "Publish"):
        raise _unpublished(lab, topic)
    raise CheckFailed(
        _wrong_attributes(lab, published, bool(came), end),
        expected="one publish with the attribute service = express, one with service = standard",
        look=f"lab why {published[-1].ids[0]}",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message flowers "
        f"--message-attributes file://{'standard' if came else 'express'}.json",
    )


def without(lab: Lab) -> str:
    topic, end = topics.find(lab, TOPIC), queues.find(lab, EXPRESS).arn
    published = topics.published(lab, topic)
    for each in published:
        if not each.parameters.get("MessageAttributes") and _filtered(lab, each, end):
            return f"message {each.ids[0]} has no attributes, and did not come to {EXPRESS}"
    if not published:
        raise topics.not_published(lab, topic)
    raise CheckFailed(
        "All that you have published so far had attributes."
        if all(each.parameters.get("MessageAttributes") for each in published)
        else f"{EXPRESS} had no filter when you published without attributes.",
        expected="one publish without --message-attributes",
        look="lab events --service sns",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'medicine, send it express'",
    )


def observed_without(lab: Lab) -> str:
    topic, end = topics.find(lab, TOPIC), queues.find(lab, EXPRESS).arn
    bare = [e for e in topics.published(lab, topic) if not e.parameters.get("MessageAttributes")]
    return YES if any(topics.delivered(lab, each, end) for each in bare) else NO


def by_body(lab: Lab) -> str:
    found = _subscribed(lab, HEAVY)
    policy, scope = _policy(found), found["FilterPolicyScope"]
    if policy == BY_WEIGHT and scope == "MessageBody":
        return f"{HEAVY} gets what has kg >= 20 in its body"
    raise CheckFailed(
        _no_body_filter(lab, policy, scope),
        expected=f"FilterPolicyScope MessageBody and FilterPolicy {json.dumps(BY_WEIGHT)}",
        look=_look(found),
        try_=_try(found, "FilterPolicyScope", "MessageBody")
        if scope != "MessageBody"
        else _try(found, "FilterPolicy", "file://filter-heavy.json"),
    )


def heavy(lab: Lab) -> str:
    topic, end = topics.find(lab, TOPIC), queues.find(lab, HEAVY).arn
    published = [e for e in topics.published(lab, topic) if _json(_message(e))]
    came = [e for e in published if topics.delivered(lab, e, end) and _kg(e) >= 20]
    kept = [e for e in published if _filtered(lab, e, end) and 0 <= _kg(e) < 20]
    if came and kept:
        return f"{_kg(came[-1])} kg came to {HEAVY}, {_kg(kept[-1])} kg did not"
    if lab.refused("sns", "Publish"):
        raise _unpublished(lab, topic)
    raise CheckFailed(
        _wrong_body(lab, topic, bool(came), end),
        expected=f"two publishes: a body with kg of 20 or more, which comes to {HEAVY}, and one "
        "with less, which does not",
        look="lab events --service sns",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message "
        f"file://{'book' if came else 'piano'}.json",
    )


def envelope(lab: Lab) -> str:
    queue = queues.find(lab, ALL)
    if any(event.ids for event in lab.calls("sqs", "ReceiveMessage", ALL)):
        return "the body that you received is an envelope; what was published is its Message"
    polled = [e.resource for e in lab.calls("sqs", "ReceiveMessage")]
    other = next((topics.short(each) for each in polled if each != queue.arn), "")
    raise CheckFailed(
        f"You received from {other}: the messages of this step are in {ALL}."
        if other
        else f"You polled {ALL}, and no message came: they are in flight. Wait 30 seconds."
        if polled
        else f"You have not received from {ALL} yet.",
        expected=f"a ReceiveMessage from {ALL} that brings a message",
        look="lab events --service sqs",
        try_=f"awslocal sqs receive-message --wait-time-seconds 5 --queue-url {queue.url}",
    )


def raw(lab: Lab) -> str:
    topic, found = topics.find(lab, TOPIC), _subscribed(lab, EXPRESS)
    for each in topics.published(lab, topic):
        for hop in topics.hops(lab, each):
            # Without the envelope what is sent to the queue is what was published.
            same = hop.parameters.get("MessageBody") == each.parameters.get("Message")
            if same and hop.resource == found["Endpoint"] and not hop.error:
                return f"'{_message(each)}' came to {EXPRESS} as it was published"
    on = found["RawMessageDelivery"] == "true"
    raise CheckFailed(
        _not_raw(lab, on),
        expected=f"RawMessageDelivery true for {EXPRESS}, then a publish with service = express",
        look=_look(found),
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'a birthday cake' "
        "--message-attributes file://express.json"
        if on
        else _try(found, "RawMessageDelivery", "true"),
    )


def _no_filter(lab: Lab, policy: Any, found: dict[str, str]) -> str:
    if not policy:
        return _not_set(lab, EXPRESS)
    if policy == BY_SERVICE:
        return (
            "The filter looks into the body: FilterPolicyScope is MessageBody. Here it is to be "
            "MessageAttributes."
        )
    keys = ", ".join(policy)
    if keys != "service":
        return f"The filter asks for {keys}: names are compared letter by letter, it is service."
    return f"The filter asks for {json.dumps(policy['service'])}: it must be exactly express."


def _no_body_filter(lab: Lab, policy: Any, scope: str) -> str:
    if policy == BY_WEIGHT:
        return (
            f"The filter looks at attributes: FilterPolicyScope is {scope}, and kg is in the body. "
            f"{lab.refused('sns', SET)}".strip()
        )
    if not policy:
        return _not_set(lab, HEAVY)
    asked = json.dumps(policy.get("kg", policy))
    if "numeric" not in asked and "kg" in policy:
        return f"The filter asks for the text or number {asked}: a range is told by numeric."
    return f"The filter asks for {asked}."


def _not_set(lab: Lab, wanted: str) -> str:
    """No filter is set where it should be: what was set instead."""
    tries = [e for e in lab.events if (e.operation, e.actor) == (SET, "student")]
    given = str(tries[-1].parameters.get("SubscriptionArn", "")) if tries else ""
    if ":sqs:" in given or (given and given.count(":") < 6):
        return (
            f"You gave {given}: that is no subscription. Its ARN is the topic's with an id at its "
            "end; list-subscriptions-by-topic shows it."
        )
    if refused := lab.refused("sns", SET):
        return refused
    for name in (ALL, EXPRESS, HEAVY):
        if name != wanted and _subscribed(lab, name)["SubscriptionArn"] == given:
            return f"{wanted} has no filter: your last setting went to {name}."
    return f"The subscription of {wanted} has no filter: it gets everything."


def _wrong_attributes(lab: Lab, published: list[Any], came: bool, end: str) -> str:
    last = published[-1]
    if not last.parameters.get("MessageAttributes"):
        return (
            "Your last message had no attributes: the filter looks at attributes, and not into "
            "the text."
        )
    if not _service(last):
        names = ", ".join(last.parameters["MessageAttributes"])
        return f"Your last message has the attribute {names}; the filter asks for service."
    if _service(last).lower() == "express" and _service(last) != "express":
        return f"The attribute was {_service(last)}: values are compared letter by letter."
    if _service(last) == "express" and not came:
        return f"{topics.short(end)} has not got your message: it is on its way, or was refused."
    if came:
        return "service = express came through. Now publish one that the filter keeps out."
    return f"The filter kept out service = {_service(last)}. Now publish one that it lets through."


def _wrong_body(lab: Lab, topic: topics.Topic, came: bool, end: str) -> str:
    mine = [e for e in topics.published(lab, topic) if not e.parameters.get("MessageAttributes")]
    attributes = [e for e in topics.published(lab, topic) if "kg" in _attributes(e)]
    if attributes and not came:
        return "You sent kg as an attribute: this filter looks into the body."
    if came:
        return (
            f"The heavy one came to {HEAVY}. Now publish a light one, which the filter keeps out."
        )
    last = _message(mine[-1]) if mine else ""
    if mine and not _json(last) and _filtered(lab, mine[-1], end) and "kg" in last:
        return f"The body is {last}: a filter by the body needs JSON, with its quotes."
    if mine and _json(last) and "kg" not in _json(last):
        return f"The body has {', '.join(_json(last))}: the filter asks for kg, letter by letter."
    if mine and _json(last) and _filtered(lab, mine[-1], end):
        return "The light one was kept out. Now publish a heavy one, with kg of 20 or more."
    return f"Nothing with kg in its body was published since {HEAVY} has its filter."


def _not_raw(lab: Lab, on: bool) -> str:
    if on:
        return (
            f"Raw delivery is on, and nothing has come to {EXPRESS} since: what was delivered "
            "before keeps its envelope."
        )
    if refused := lab.refused("sns", SET):
        return refused
    for name in (ALL, HEAVY):
        if _subscribed(lab, name)["RawMessageDelivery"] == "true":
            return f"Raw delivery is on for {name}: it belongs to one subscription, not to a topic."
    return f"Raw delivery is off for {EXPRESS}: it gets the envelope."


def _unpublished(lab: Lab, topic: topics.Topic) -> CheckFailed:
    return topics.not_published(lab, topic)


def _subscribed(lab: Lab, name: str) -> dict[str, str]:
    """What is set for a queue's subscription; what AWS leaves out has its default."""
    topic, queue = topics.find(lab, TOPIC), queues.find(lab, name)
    subscription = topics.subscription(lab, topic, "sqs", queue.arn)
    found = topics.attributes(lab, subscription)
    return {"FilterPolicyScope": "MessageAttributes", "RawMessageDelivery": "false"} | found


def _policy(found: dict[str, str]) -> Any:
    return json.loads(found.get("FilterPolicy") or "{}")


def _look(found: dict[str, str]) -> str:
    arn = found["SubscriptionArn"]
    return f"awslocal sns get-subscription-attributes --subscription-arn {arn}"


def _try(found: dict[str, str], name: str, value: str) -> str:
    return (
        f"awslocal sns set-subscription-attributes --subscription-arn {found['SubscriptionArn']} "
        f"--attribute-name {name} --attribute-value {value}"
    )


def _filtered(lab: Lab, publish: Any, end: str) -> bool:
    hops = topics.hops(lab, publish)
    return any(hop.error == "FilterPolicyMismatch" and hop.resource == end for hop in hops)


def _attributes(publish: Any) -> dict[str, Any]:
    return publish.parameters.get("MessageAttributes") or {}


def _service(publish: Any) -> str:
    return str(_attributes(publish).get("service", {}).get("StringValue", ""))


def _message(publish: Any) -> str:
    return str(publish.parameters.get("Message", "")).strip()


def _json(text: str) -> dict[str, Any]:
    """The object in a body, {} if there is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _kg(publish: Any) -> float:
    """The weight in a body; -1 if it has none."""
    kg = _json(_message(publish)).get("kg")
    return kg if isinstance(kg, int | float) else -1
