"""Checks of the function that a topic triggers."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import functions, queues, topics
from lab.shared.event import Event

NAME, ROLE, TOPIC, FAILED = "pager", "pager-role", "alarms", "alarms-failed"
SNS = "sns.amazonaws.com"


def function(lab: Lab) -> str:
    functions.role(lab, ROLE)
    pager = functions.ready(lab, NAME)
    functions.works_as(pager, ROLE)
    return f"{pager.arn} is Active"


def subscribe(lab: Lab) -> str:
    topic, pager = topics.find(lab, TOPIC), functions.find(lab, NAME)
    topics.subscription(lab, topic, "lambda", pager.arn)
    return f"{NAME} is subscribed to {TOPIC}"


def lost(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    published = topics.published(lab, topic)
    if not published:
        raise topics.not_published(lab, topic)
    invokes = _invokes(lab, published)
    if refused := [event for event in invokes if event.error]:
        return f"SNS took the message, and Lambda refused SNS: {refused[0].error}"
    if invokes:
        return "the message reached pager: its permission was there already"
    raise CheckFailed(
        f"You published to {TOPIC}, and nothing asked Lambda to run {NAME}.",
        expected=f"a try of SNS to invoke {NAME}",
        look="lab why",
        try_="subscribe pager first (step 2), then publish again",
    )


def observed_lost(lab: Lab) -> str:
    invokes = _invokes(lab, topics.published(lab, topics.find(lab, TOPIC)))
    if not invokes:
        return ""
    return "publish succeeds, and pager does not run" if invokes[0].error else "pager runs"


def permission(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    statements = _statements(lab)
    found = [_fault(each, topic.arn) for each in statements]
    if "" in found:
        return f"{TOPIC} may invoke {NAME}, and no other topic"
    refused = lab.refused("lambda", "AddPermission")
    raise CheckFailed(
        (found or [f"{NAME} has no policy of its own: nobody may invoke it. {refused}".strip()])[
            -1
        ],
        expected=f"a statement: {SNS} may lambda:InvokeFunction, SourceArn {topic.arn}",
        look=f"awslocal lambda get-policy --function-name {NAME}",
        try_=f"awslocal lambda add-permission --function-name {NAME} --statement-id topic "
        f"--action lambda:InvokeFunction --principal {SNS} --source-arn {topic.arn} "
        f"(a wrong one goes with remove-permission --function-name {NAME} --statement-id ID)",
    )


def arrives(lab: Lab) -> str:
    topic = topics.find(lab, TOPIC)
    ran = _runs(lab, topic)
    if good := [run for run in ran if not run.error]:
        return f"an alarm reached {NAME}, which ran for {good[0].detail['duration_ms']} ms"
    invokes = _invokes(lab, topics.published(lab, topic))
    raise CheckFailed(
        _not_arrived(invokes, ran),
        expected=f"a run of {NAME} for an alarm of {TOPIC}, without an error",
        look=f"lab why; lab logs {NAME}",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message file://alarm.json",
    )


def destination(lab: Lab) -> str:
    queue = queues.find(lab, FAILED)
    functions.find(lab, NAME)
    try:
        config = lab.aws("lambda").get_function_event_invoke_config(FunctionName=NAME)
    except ClientError:
        config = {}
    fault = _destination_fault(lab, config, queue.arn)
    if not fault:
        return f"an event that fails goes to {FAILED}, without a retry"
    raise CheckFailed(
        fault,
        expected=f"OnFailure {queue.arn}, MaximumRetryAttempts 0",
        look=f"awslocal lambda get-function-event-invoke-config --function-name {NAME}",
        try_=f"awslocal lambda put-function-event-invoke-config --function-name {NAME} "
        f'--maximum-retry-attempts 0 --destination-config "OnFailure={{Destination={queue.arn}}}"',
    )


def failed(lab: Lab) -> str:
    topic, queue = topics.find(lab, TOPIC), queues.find(lab, FAILED)
    broken = [run for run in _runs(lab, topic) if run.error]
    if record := _record(lab, queue.arn, broken):
        return f"a record went to {FAILED}: {record.detail['condition']}, {broken[-1].error}"
    raise CheckFailed(
        _no_record(lab, topic, broken),
        expected=f"an alarm of {TOPIC} that fails, and its record in {FAILED}",
        look="lab why; lab events --service lambda",
        try_=f"awslocal sns publish --topic-arn {topic.arn} --message 'disk full!'",
    )


def observed_failed(lab: Lab) -> str:
    topic, queue = topics.find(lab, TOPIC), queues.find(lab, FAILED)
    recorded = _record(lab, queue.arn, _runs(lab, topic))
    return "the queue alarms-failed gets a record" if recorded else "nobody"


def _invokes(lab: Lab, published: list[Event]) -> list[Event]:
    """What SNS asked of Lambda for these messages."""
    hops = [hop for publish in published for hop in topics.hops(lab, publish)]
    return [hop for hop in hops if (hop.service, hop.operation) == ("lambda", "Invoke")]


def _runs(lab: Lab, topic: topics.Topic) -> list[Event]:
    return functions.runs_of(lab, NAME, _invokes(lab, topics.published(lab, topic)))


def _statements(lab: Lab) -> list[dict[str, Any]]:
    functions.find(lab, NAME)
    document = functions.policy(lab, NAME)
    return list(json.loads(document)["Statement"]) if document else []


def _fault(statement: Mapping[str, Any], topic: str) -> str:
    """What is wrong with a statement of the function's policy."""
    who = statement.get("Principal", {})
    service = who.get("Service", "") if isinstance(who, Mapping) else str(who)
    if service != SNS:
        return f"The policy of {NAME} lets {service or who} invoke it: SNS is {SNS}."
    conditions = statement.get("Condition", {}).values()
    sources = [v for each in conditions for k, v in each.items() if k.lower() == "aws:sourcearn"]
    if not sources:
        return (
            f"The policy of {NAME} lets every topic of every account invoke it: "
            "the statement has no --source-arn."
        )
    if topic not in sources:
        return f"The policy of {NAME} lets {topics.short(sources[0])} invoke it, and not {TOPIC}."
    return ""


def _not_arrived(invokes: list[Event], ran: list[Event]) -> str:
    if ran:
        return f"The alarm reached {NAME}. {functions.why(ran[-1])}"
    if invokes and invokes[-1].error:
        return (
            f"SNS was refused when it wanted to invoke {NAME}: {invokes[-1].error}. What was "
            "published before there was a permission is gone; publish again."
        )
    return f"{NAME} has not run for an alarm of {TOPIC} yet."


def _destination_fault(lab: Lab, config: Mapping[str, Any], queue: str) -> str:
    refused = lab.refused("lambda", "PutFunctionEventInvokeConfig")
    if not config:
        held = f" Its role has {', '.join(functions.attached(lab, ROLE)) or 'no policy'}."
        return f"{NAME} has no setting for asynchronous invocation. {refused}" + (
            held if "SendMessage" in refused else ""
        )
    targets = config.get("DestinationConfig", {})
    on_failure = targets.get("OnFailure", {}).get("Destination", "")
    if on_failure == queue:
        left = config.get("MaximumRetryAttempts", 2)
        return (
            f"Lambda will try a failed alarm {left} more times, a minute and more apart."
            if left
            else ""
        )
    if targets.get("OnSuccess", {}).get("Destination") == queue:
        return f"{FAILED} is the destination on success: it would get what went well."
    if on_failure:
        return f"Failed alarms go to {topics.short(on_failure)}."
    return f"{NAME} has no destination on failure: a failed alarm is dropped. {refused}".strip()


def _record(lab: Lab, queue: str, runs: list[Event]) -> Event | None:
    """What Lambda sent to the queue about one of these runs."""
    ids = {each for run in runs for each in run.ids}
    sent = [e for e in lab.events if (e.operation, e.resource) == ("SendMessage", queue)]
    return next((e for e in sent if not e.error and e.detail.get("request") in ids), None)


def _no_record(lab: Lab, topic: topics.Topic, broken: list[Event]) -> str:
    if broken:
        dropped = [e for e in lab.events if e.operation == "DropEvent"]
        if dropped:
            return f"{NAME} failed with {broken[-1].error}. {dropped[-1].reason}"
        return f"{NAME} failed with {broken[-1].error}, and its record has not been sent yet."
    unreadable = [e for e in topics.published(lab, topic) if not _is_json(e)]
    if functions.runs_of(lab, NAME, _invokes(lab, unreadable)):
        return (
            f"{NAME} got an alarm that is no JSON and ended without an error: for Lambda it was "
            "done. A function must raise; what it returns is thrown away here."
        )
    if functions.own_runs(lab, NAME):
        return (
            f"You invoked {NAME} yourself and waited for its answer: the error came to you. "
            "Destinations are for asynchronous invocations, as those by SNS."
        )
    return f"No alarm of {TOPIC} has made {NAME} fail yet."


def _is_json(publish: Event) -> bool:
    try:
        json.loads(str(publish.parameters.get("Message", "")))
    except ValueError:
        return False
    return True
