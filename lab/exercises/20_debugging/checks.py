"""Checks of the five broken architectures: each is mended when a new message arrives."""

import json
from typing import Any

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import functions, policies, queues, topics
from lab.shared.event import Event

NEWS, ALARMS = "shop-news", "shop-alarms"
INVOICES, PARCELS, MAILS, STOCK, DEAD = (
    "shop-invoices",
    "shop-parcels",
    "shop-mails",
    "shop-stock",
    "shop-stock-dlq",
)
MAILER, KEEPER, PAGER = "shop_mailer", "shop_stock", "shop_pager"
SNS = "sns.amazonaws.com"
PUBLISH = (
    "awslocal sns publish --topic-arn TOPIC_ARN --message 'order 18' "
    "--message-attributes file://shipped.json"
)


def invoices(lab: Lab) -> str:
    news, queue = topics.find(lab, NEWS), queues.find(lab, INVOICES)
    policy = queue.attributes.get("Policy", "")
    if problem := policies.why_not(policy, SNS, "sqs:SendMessage", queue.arn, news.arn):
        raise _failed(f"{INVOICES} does not let {NEWS} in. {problem}", 1)
    return _arrived(lab, news, queue)


def parcels(lab: Lab) -> str:
    news, queue = topics.find(lab, NEWS), queues.find(lab, PARCELS)
    found = topics.subscription(lab, news, "sqs", queue.arn)
    policy = json.loads(topics.attributes(lab, found).get("FilterPolicy") or "{}")
    wanted = policy.get("event", [])
    if policy and "shipped" not in wanted:
        raise _failed(
            f"The filter policy of {PARCELS} lets {wanted or 'other attributes'} through: "
            "the shop publishes event = shipped.",
            2,
        )
    if not policy:
        raise _failed(
            f"{PARCELS} has no filter policy any more: now it gets every message, refunds too.", 2
        )
    return _arrived(lab, news, queue)


def mails(lab: Lab) -> str:
    queue = queues.find(lab, MAILS)
    mapping = _mapping(lab, queue.arn)
    if not mapping or mapping["State"] == "Deleting":
        raise _failed(f"No event source mapping takes messages from {MAILS} any more.", 3)
    if mapping["State"] in ("Disabled", "Disabling"):
        raise _failed(
            f"The event source mapping from {MAILS} to {MAILER} is {mapping['State']}: nobody "
            "polls the queue.",
            3,
        )
    left, ran = queues.messages(lab, queue), functions.runs(lab, MAILER)
    if ran and not ran[-1].error and not left:
        return f"{MAILER} has run, and {MAILS} is empty"
    raise _failed(
        f"{MAILER} has not emptied {MAILS} yet." if left else f"{MAILER} has not run yet.", 3
    )


def stock(lab: Lab) -> str:
    keeper = functions.find(lab, KEEPER)
    if "WAREHOUSE" not in keeper.variables:
        near = ", ".join(keeper.variables)
        raise _failed(
            f"{KEEPER} has no environment variable WAREHOUSE"
            + (f", but {near}: names must be exactly the same." if near else "."),
            4,
        )
    dead = queues.messages(lab, queues.find(lab, DEAD))
    ran = functions.runs(lab, KEEPER)
    if dead:
        raise _failed(
            f"{KEEPER} is mended, and {len(dead)} message waits in {DEAD}: nobody brings it back "
            "but you.",
            4,
        )
    if ran and not ran[-1].error:
        return f"{KEEPER} has done what was in {DEAD}"
    why = functions.why(ran[-1]) if ran else "It has not run since."
    purged = lab.calls("sqs", "PurgeQueue", DEAD) or lab.calls("sqs", "DeleteMessage", DEAD)
    raise _failed(f"The order is lost: you emptied {DEAD}." if purged else why, 4)


def pager(lab: Lab) -> str:
    alarms = topics.find(lab, ALARMS)
    functions.find(lab, PAGER)
    if problem := _not_let(lab, alarms.arn):
        raise _failed(problem, 5)
    if [run for run in functions.runs(lab, PAGER) if not run.error]:
        return f"{PAGER} has run"
    raise _failed(
        f"{PAGER} may be invoked now, and no alarm came since. What was refused before is gone: "
        f"publish to {ALARMS} again.",
        5,
    )


def _arrived(lab: Lab, news: topics.Topic, queue: queues.Queue) -> str:
    """A message of the student's that reached the queue."""
    published = topics.published(lab, news)
    if [each for each in published if topics.delivered(lab, each, queue.arn)]:
        return f"a new message reached {queue.name}"
    if not published:
        found = f"It looks mended. Publish a message to {NEWS} to see it arrive."
    elif not any(_is_shipped(each) for each in published):
        found = f"Your message to {NEWS} has no attribute event = shipped, as the shop's have."
    else:
        found = f"Your message did not reach {queue.name}: it was published before the repair."
    raise CheckFailed(
        found,
        expected=f"a message of event = shipped that reaches {queue.name}",
        look=f"lab why {published[-1].ids[0] if published else 'MESSAGE_ID'}",
        try_=PUBLISH.replace("TOPIC_ARN", news.arn),
    )


def _is_shipped(publish: Event) -> bool:
    return "shipped" in json.dumps(publish.parameters.get("MessageAttributes", {}))


def _mapping(lab: Lab, queue: str) -> dict[str, Any]:
    found = lab.aws("lambda").list_event_source_mappings(EventSourceArn=queue)
    return dict(next(iter(found["EventSourceMappings"]), {}))


def _not_let(lab: Lab, topic: str) -> str:
    """Why the topic may not invoke the pager; "" if it may."""
    policy = functions.policy(lab, PAGER)
    if not policy:
        return f"{PAGER} lets nobody invoke it: it has no policy."
    arn = f"arn:aws:lambda:{lab.region}:{lab.account}:function:{PAGER}"
    problem = policies.why_not(policy, SNS, "lambda:InvokeFunction", arn, topic)
    return f"{PAGER} does not let {ALARMS} invoke it. {problem}" if problem else ""


def _failed(found: str, ticket: int) -> CheckFailed:
    return CheckFailed(
        found,
        expected=f"what ticket {ticket} asks for",
        look=f"awslocal ssm get-parameter --name /shop/ticket/{ticket} --query Parameter.Value; "
        "then lab why with the message's id",
        try_="what lab why says next; then publish or send again",
    )
