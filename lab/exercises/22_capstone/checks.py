"""Checks of the whole architecture: each part, and that no order was lost on its way."""

import json
from collections.abc import Mapping
from typing import Any

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import (
    buckets,
    functions,
    parameters,
    policies,
    queues,
    roles,
    statements,
    topics,
)

TOPIC, FLAG, WORKER, ROLE = "depot-orders", "/depot/mode", "depot-worker", "depot-worker-role"
WORK, AUDIT, DEAD = "depot-work", "depot-audit", "depot-dead"
QUEUES = (WORK, AUDIT, DEAD)
FIRST, POISON = "order-000", "order-013"
GOOD = {f"order-{number:03}" for number in range(1, 101)} - {POISON}
REPORTS, CLOSED = "ReportBatchItemFailures", "the depot is closed"
ONE, TWO, MORE = "one", "two", "more and more: the function hears itself"
NONE, LESS, MOST, ALL = (
    "none: they failed",
    "90: the batch of order 13 is given up",
    "99: all but order 13",
    "all hundred",
)
LIST = f"awslocal lambda list-event-source-mappings --function-name {WORKER}"


def parts(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    work, audit, dead = (queues.find(lab, name, beside=QUEUES) for name in QUEUES)
    for queue in (work, audit):
        policy = queue.attributes.get("Policy", "")
        if wrong := policies.why_not(
            policy, "sns.amazonaws.com", "sqs:SendMessage", queue.arn, topic.arn
        ):
            raise _queue(queue, f"{queue.name} does not let the topic in. {wrong}")
    redrive = queues.redrive_policy(work)
    if redrive.get("deadLetterTargetArn") != dead.arn:
        owner = next((q.name for q in (dead, audit) if queues.redrive_policy(q)), "")
        more = (
            f" {owner} has one: it belongs to the queue that messages come from." if owner else ""
        )
        raise _queue(work, f"{WORK} has no redrive policy that names {DEAD}.{more}")
    if str(redrive.get("maxReceiveCount")) != "3":
        raise _queue(
            work, f"{WORK} gives a message up after {redrive['maxReceiveCount']} receives."
        )
    if work.attributes["VisibilityTimeout"] != "6":
        seconds = work.attributes["VisibilityTimeout"]
        raise _queue(work, f"{WORK} hides a message for {seconds} s, and not for 6.")
    return f"{TOPIC} may send to {WORK} and {AUDIT}; after 3 receives a message goes to {DEAD}"


def subscribe(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    for name in (WORK, AUDIT):
        queue = queues.find(lab, name, beside=QUEUES)
        found = topics.attributes(lab, topics.subscription(lab, topic, "sqs", queue.arn))
        wanted = {"event": ["placed"]} if name == WORK else {}
        policy = json.loads(found.get("FilterPolicy") or "{}")
        if policy != wanted:
            raise _subscription(name, _wrong_filter(name, policy))
        if found.get("RawMessageDelivery") != "true":
            raise _subscription(
                name,
                f"Raw message delivery of {name} is off: the order would come in SNS's envelope, "
                "and the function looks for it at the top.",
            )
    return f"{WORK} hears of event = placed, {AUDIT} of everything"


def store(lab: Lab) -> str:
    arn = buckets.find(lab, _bucket(lab))
    flag = parameters.find(lab, FLAG, value="open")
    if flag.value in ("open", "closed"):
        return f"{arn}; {FLAG} is {flag.value}"
    raise CheckFailed(
        f"{FLAG} is {flag.value!r}. {parameters.slip(flag.value, 'open')}".strip(),
        expected="open",
        look=f"awslocal ssm get-parameter --name {FLAG}",
        try_=f"awslocal ssm put-parameter --name {FLAG} --value open --overwrite",
    )


def role(lab: Lab) -> str:
    arn = functions.role(lab, ROLE)
    for action, resource in _needed(lab):
        if wrong := roles.why_not(lab, ROLE, action, resource):
            raise _role(f"{ROLE} may not do {action}. {wrong}")
    for each in statements.of_role(lab, ROLE):
        wide = each.too_wide
        if wide and not any(action.startswith("logs:") for action in each.actions):
            raise _role(f"{each.policy} allows {wide}: that is more than the function needs.")
    return f"{arn} may do what it needs: {', '.join(action for action, _ in _needed(lab))}"


def worker(lab: Lab) -> str:
    function = functions.ready(lab, WORKER)
    functions.works_as(function, ROLE)
    wanted = {"BUCKET": _bucket(lab), "TOPIC": topics.find(lab, TOPIC).arn}
    for name, value in wanted.items():
        if function.variables.get(name) != value:
            raise CheckFailed(
                f"The variable {name} of {WORKER} is {function.variables.get(name, 'not set')}.",
                expected=f"{name} = {value}",
                look=f"awslocal lambda get-function-configuration --function-name {WORKER}",
                try_=f"awslocal lambda delete-function --function-name {WORKER}, and the commands "
                "of this step again",
            )
    found = _mapping(lab)
    fault = ""
    if REPORTS not in found.get("FunctionResponseTypes", ()):
        fault = f"does not listen to the function's report ({REPORTS} is not set): what failed is "
        fault += "deleted with the rest, and lost"
    elif str(found["State"]).startswith("Disabl"):
        fault = f"is {found['State']}: it does not poll"
    if fault:
        raise CheckFailed(
            f"The mapping from {WORK} to {WORKER} {fault}.",
            expected=f"an enabled mapping with {REPORTS}",
            look=LIST,
            try_=f"awslocal lambda update-event-source-mapping --uuid {found['UUID']} "
            f"--enabled --function-response-types {REPORTS}",
        )
    return f"{WORK} triggers {WORKER}, which reports what failed"


def one(lab: Lab) -> str:
    topic, kept = topics.find(lab, TOPIC), _kept(lab)
    heard = _heard(lab)
    if FIRST in kept and heard >= 2:
        return f"{FIRST} is in the bucket; {AUDIT} holds what was placed and what was done"
    raise CheckFailed(
        _not_one(lab, topic),
        expected=f"orders/{FIRST}.json in the bucket, and two messages in {AUDIT}",
        look=f"lab logs {WORKER}; lab events",
        try_="awslocal sns publish --cli-input-json file://order.json",
    )


def observed_one(lab: Lab) -> str:
    heard = _heard(lab)
    return ONE if heard < 2 else TWO if heard == 2 else MORE


def outage(lab: Lab) -> str:
    load, closed = _loads(lab), _writes(lab, "closed")
    failed = functions.log_lines(lab, WORKER, CLOSED)
    if load and closed and closed[0] < load[-1] and failed:
        return f"a hundred orders were published; {WORKER} refused: {CLOSED}"
    found = f"A hundred orders are on their way to {WORKER}."
    if closed and not load:
        found = "The depot is closed. The hundred orders were not published yet."
    elif not closed:
        found = f"{FLAG} was not set to closed."
        if load:
            found += " The orders came while the depot was open: nothing has failed."
    elif load[-1] < closed[0]:
        found = "You closed the depot after the orders had come: close it first, then load."
    raise CheckFailed(
        f"{found} {lab.refused('ssm', 'PutParameter')}".strip(),
        expected="a hundred orders that come while the depot is closed",
        look=f"lab logs {WORKER}; awslocal ssm get-parameter --name {FLAG}",
        try_=f"awslocal ssm put-parameter --name {FLAG} --value closed --overwrite, then: "
        "python load.py",
    )


def proof(lab: Lab) -> str:
    kept = _kept(lab)
    dead = [_order(m.body) for m in queues.messages(lab, queues.find(lab, DEAD))]
    if kept >= GOOD and set(dead) == {POISON} and _loads(lab):
        return f"{len(GOOD)} good orders are in the bucket, once each, and {POISON} is in {DEAD}"
    if kept >= GOOD | {POISON} and not dead and _brought_back(lab):
        return f"all orders are in the bucket; {POISON} was in {DEAD}, and was brought back"
    raise CheckFailed(
        _not_proven(lab, kept, dead),
        expected=f"{len(GOOD)} good orders in the bucket, and {POISON} alone in {DEAD}",
        look="python count.py",
        try_="python count.py --wait",
    )


def observed_proof(lab: Lab) -> str:
    # Who looks only after the redrive finds order 13 in the bucket as well.
    kept = len(_kept(lab) & (GOOD if _brought_back(lab) else GOOD | {POISON}))
    return {0: NONE, 99: MOST, 100: ALL}.get(kept, LESS)


def redrive(lab: Lab) -> str:
    kept = _kept(lab)
    moved = lab.calls("sqs", "StartMessageMoveTask", DEAD)
    left = queues.messages(lab, queues.find(lab, DEAD))
    if kept >= GOOD | {POISON} and moved and not left:
        return f"all hundred orders are in the bucket, and {DEAD} is empty"
    raise CheckFailed(
        _not_redriven(lab, kept, bool(moved), [_order(each.body) for each in left]),
        expected=f"{POISON} in the bucket, brought back from {DEAD} by a move task",
        look=f"python count.py; lab logs {WORKER}",
        try_="the commands of this step, in their order: repair, then redrive",
    )


def _bucket(lab: Lab) -> str:
    return f"depot-{lab.account}"


def _kept(lab: Lab) -> set[str]:
    """The orders in the bucket; one key an order, so that none can be there twice."""
    buckets.find(lab, _bucket(lab))
    found = lab.aws("s3").list_objects_v2(Bucket=_bucket(lab), Prefix="orders/")
    keys = [each["Key"] for each in found.get("Contents", ())]
    return {key.removeprefix("orders/").removesuffix(".json") for key in keys}


def _heard(lab: Lab) -> int:
    """How many messages about the first order lie in the audit queue."""
    found = queues.messages(lab, queues.find(lab, AUDIT))
    return sum(FIRST in each.body for each in found)


def _needed(lab: Lab) -> list[tuple[str, str]]:
    here = f"{lab.region}:{lab.account}"
    work = f"arn:aws:sqs:{here}:{WORK}"
    return [
        ("sqs:ReceiveMessage", work),
        ("sqs:DeleteMessage", work),
        ("ssm:GetParameter", f"arn:aws:ssm:{here}:parameter{FLAG}"),
        ("s3:PutObject", f"arn:aws:s3:::{_bucket(lab)}/orders/{FIRST}.json"),
        ("sns:Publish", f"arn:aws:sns:{here}:{TOPIC}"),
    ]


def _mapping(lab: Lab) -> Mapping[str, Any]:
    found = lab.aws("lambda").list_event_source_mappings(FunctionName=WORKER)["EventSourceMappings"]
    mine = [each for each in found if each["EventSourceArn"].endswith(f":{WORK}")]
    if mine:
        return dict(mine[0])
    other = found[0]["EventSourceArn"].rpartition(":")[2] if found else ""
    raise CheckFailed(
        f"{WORKER} is triggered by {other}, not by {WORK}."
        if other
        else f"Nothing polls {WORK} for {WORKER}. "
        f"{lab.refused('lambda', 'CreateEventSourceMapping')}".strip(),
        expected=f"an event source mapping from {WORK} to {WORKER}",
        look=LIST,
        try_="awslocal lambda create-event-source-mapping --cli-input-json file://mapping.json",
    )


def _loads(lab: Lab) -> list[float]:
    """When the hundred orders were published: the times of their batches."""
    times = [event.time for event in lab.calls("sns", "PublishBatch", TOPIC)]
    return times if len(times) >= 10 else []


def _writes(lab: Lab, value: str) -> list[float]:
    """When the student set the flag to a value."""
    written = lab.calls("ssm", "PutParameter")
    return [
        event.time
        for event in written
        if (event.parameters.get("Name"), event.parameters.get("Value")) == (FLAG, value)
    ]


def _brought_back(lab: Lab) -> bool:
    """Whether SQS gave a message up, and the student started a move task after that."""
    given_up = [e.time for e in lab.events if e.operation == "MoveToDeadLetterQueue"]
    moves = lab.calls("sqs", "StartMessageMoveTask", DEAD)
    return bool(given_up and moves and given_up[0] < moves[-1].time)


def _order(body: str) -> str:
    try:
        return str(json.loads(body)["id"])
    except (ValueError, KeyError, TypeError):
        return body[:40]


def _last_failure(lab: Lab) -> str:
    """What the function said last of an order that it could not do, in a sentence."""
    lines = functions.log_lines(lab, WORKER, "not done: ")
    if lines:
        return f"{WORKER} says: {lines[-1]}"
    broken = [run for run in functions.runs(lab, WORKER) if run.error]
    return functions.why(broken[-1]) if broken else ""


def _not_one(lab: Lab, topic: topics.Topic) -> str:
    if lab.calls("sqs", "SendMessage", WORK):
        return f"You sent to {WORK} yourself: then {AUDIT} hears nothing. Publish to the topic."
    published = topics.published(lab, topic)
    if not published:
        return topics.not_published(lab, topic).found
    if not topics.delivered(lab, published[-1], queues.find(lab, WORK).arn):
        return (
            f"Your message did not reach {WORK}: the filter lets only event = placed through, and "
            "that is an attribute of the message, not a word in it."
        )
    return f"The order came to {WORK}. {_last_failure(lab)}".strip()


def _not_proven(lab: Lab, kept: set[str], dead: list[str]) -> str:
    missing = GOOD - kept
    flag = parameters.find(lab, FLAG).value
    if not _loads(lab):
        return "The hundred orders were not published yet."
    if flag != "open":
        return f"The depot is not open: {FLAG} is {flag!r}, and each try counts as a receive."
    if good := [each for each in dead if each in GOOD]:
        return (
            f"{len(good)} good orders lie in {DEAD}: the depot was closed for longer than three "
            "tries. They are not lost: bring them back with start-message-move-task."
        )
    waiting = len(queues.messages(lab, queues.find(lab, WORK)))
    if waiting:
        return f"{waiting} orders are in {WORK}; {len(missing)} good ones are not kept yet."
    if missing and lab.calls("sqs", "PurgeQueue"):
        return f"{len(missing)} good orders are lost: you purged a queue. Run load.py again."
    if missing:
        return f"{len(missing)} good orders are missing. {_last_failure(lab)}".strip()
    return f"{POISON} is not in {DEAD}."


def _not_redriven(lab: Lab, kept: set[str], moved: bool, dead: list[str]) -> str:
    if POISON in kept and not moved:
        return f"{POISON} was sent anew: a redrive moves the message itself, with nothing retyped."
    emptied = lab.calls("sqs", "PurgeQueue", DEAD) or lab.calls("sqs", "DeleteMessage", DEAD)
    if emptied and POISON not in dead and POISON not in kept:
        return f"{POISON} is lost: you emptied {DEAD}."
    repaired = lab.calls("lambda", "UpdateFunctionCode", WORKER)
    if not repaired:
        return (
            f"{WORKER} still has the code that fails at {POISON}"
            f"{': a redrive before the repair brings it back here' if moved else ''}."
        )
    if not moved:
        return f"{WORKER} is repaired, and {len(dead)} message waits in {DEAD}: nobody moves it."
    if POISON in dead:
        return f"{POISON} came back to {DEAD}: it was moved before the repair. Move it once more."
    return f"{POISON} is on its way from {DEAD}. {_last_failure(lab)}".strip()


def _wrong_filter(name: str, policy: Mapping[str, Any]) -> str:
    if name == AUDIT:
        return f"{AUDIT} has the filter policy {json.dumps(policy)}: it is to hear everything."
    if not policy:
        return (
            f"{WORK} has no filter policy: the function would hear its own message done, and "
            "answer it, for ever."
        )
    return f"The filter policy of {WORK} is {json.dumps(policy)}."


def _queue(queue: queues.Queue, found: str) -> CheckFailed:
    file = queue.name.removeprefix("depot-")
    return CheckFailed(
        found,
        expected=f"{queue.name} with the attributes in {file}.json",
        look=f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {queue.url}",
        try_=f"awslocal sqs set-queue-attributes --queue-url {queue.url} "
        f"--attributes file://{file}.json",
    )


def _subscription(name: str, found: str) -> CheckFailed:
    file = name.replace("depot", "subscribe")
    return CheckFailed(
        found,
        expected=f"a subscription as in {file}.json",
        look="awslocal sns list-subscriptions, then get-subscription-attributes",
        try_="awslocal sns unsubscribe --subscription-arn ARN, then: awslocal sns subscribe "
        f"--cli-input-json file://{file}.json",
    )


def _role(found: str) -> CheckFailed:
    return CheckFailed(
        found,
        expected=f"the policy in may.json, and no wider one, on {ROLE}",
        look=f"awslocal iam list-role-policies --role-name {ROLE}; awslocal iam "
        f"list-attached-role-policies --role-name {ROLE}",
        try_=f"awslocal iam put-role-policy --role-name {ROLE} --policy-name may "
        "--policy-document file://may.json",
    )
