"""Checks of the function that a queue triggers."""

from collections.abc import Mapping
from typing import Any

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import functions, queues
from lab.shared.event import Event

NAME, ROLE, QUEUE = "write-report", "write-report-role", "reports"
POLICY = "AWSLambdaSQSQueueExecutionRole"
REPORTS = "ReportBatchItemFailures"
LAMBDA = "service:lambda.amazonaws.com"


def queue(lab: Lab) -> str:
    reports = queues.find(lab, QUEUE)
    seconds = int(reports.attributes["VisibilityTimeout"])
    if seconds >= 30:
        return f"{QUEUE} hides a message for {seconds} s while it is worked on"
    raise CheckFailed(
        f"The visibility timeout of {QUEUE} is {seconds} s.",
        expected="30 s or more: six times the function's timeout of 5 s",
        look=f"awslocal sqs get-queue-attributes --attribute-names All --queue-url {reports.url}",
        try_=f"awslocal sqs set-queue-attributes --attributes VisibilityTimeout=30 --queue-url "
        f"{reports.url}",
    )


def role(lab: Lab) -> str:
    arn = functions.role(lab, ROLE)
    held = functions.attached(lab, ROLE)
    if POLICY in held:
        return f"{arn} may receive and delete"
    raise CheckFailed(
        f"{ROLE} has {'the policies ' + ', '.join(held) if held else 'no policy'}: none of them "
        "is the one for queues.",
        expected=f"the policy {POLICY}",
        look=f"awslocal iam list-attached-role-policies --role-name {ROLE}",
        try_=f"awslocal iam attach-role-policy --role-name {ROLE} --policy-arn "
        f"arn:aws:iam::aws:policy/service-role/{POLICY}",
    )


def function(lab: Lab) -> str:
    writer = functions.ready(lab, NAME)
    functions.works_as(writer, ROLE)
    seconds = writer.settings["Timeout"]
    if seconds <= 5:
        return f"{writer.arn} is Active; its timeout is {seconds} s"
    raise CheckFailed(
        f"The timeout of {NAME} is {seconds} s.",
        expected="5 s, a sixth of the queue's visibility timeout",
        look=f"awslocal lambda get-function-configuration --function-name {NAME}",
        try_=f"awslocal lambda update-function-configuration --function-name {NAME} --timeout 5",
    )


def mapping(lab: Lab) -> str:
    found = _mapping(lab)
    problem, off = str(found.get("LastProcessingResult", "")), _is_off(lab, found)
    if not off and found["BatchSize"] == 4 and "PROBLEM" not in problem:
        return f"the mapping {found['UUID']} polls {QUEUE}"
    fault, change = f"The mapping is {found['State']}: it does not poll.", "--enabled"
    if not off:
        fault = f"The mapping hands over {found['BatchSize']} messages at a time."
        change = "--batch-size 4 --maximum-batching-window-in-seconds 1"
    if "PROBLEM" in problem:
        fault = f"The mapping cannot work. {problem}."
    raise CheckFailed(
        fault,
        expected="State Enabled, BatchSize 4",
        look=f"awslocal lambda list-event-source-mappings --function-name {NAME}",
        try_=f"awslocal lambda update-event-source-mapping --uuid {found['UUID']} {change}",
    )


def deleted(lab: Lab) -> str:
    done = [run for run in _batches(lab) if _deleted(lab, run)]
    if done:
        return f"Lambda received {_deleted(lab, done[0])[0]}, and Lambda deleted it"
    raise CheckFailed(
        _not_done(lab),
        expected=f"a message that {NAME} has processed, deleted by Lambda",
        look=f"lab events --service sqs; lab logs {NAME}",
        try_=f"awslocal sqs send-message --message-body file://may.json --queue-url "
        f"{queues.find(lab, QUEUE).url}",
    )


def observed_deleted(lab: Lab) -> str:
    done = any(_deleted(lab, batch) for batch in _batches(lab))
    return "deleted by Lambda" if done else "still in the queue"


def whole(lab: Lab) -> str:
    failed = _failed_whole(lab)
    if failed:
        return f"a batch of {len(_messages(failed[0]))} failed, and nothing of it was deleted"
    url = queues.find(lab, QUEUE).url
    bad = [batch for batch in _batches(lab) if _runs(lab, batch) and _runs(lab, batch)[-1].error]
    sent = lab.calls("sqs", "SendMessageBatch", QUEUE)
    found = f"No batch was sent to {QUEUE} yet."
    if bad:
        found = "A message failed, and it was alone in its batch: send the four in one call."
    elif sent:
        found = "The batch was sent, and no run of it has failed yet."
    raise CheckFailed(
        found,
        expected=f"a batch of several messages in which {NAME} fails",
        look=f"lab events --service lambda; lab logs {NAME}",
        try_=f"awslocal sqs send-message-batch --entries file://four.json --queue-url {url}",
    )


def observed_whole(lab: Lab) -> str:
    return "all four" if _failed_whole(lab) else "one"


def partial(lab: Lab) -> str:
    listens = REPORTS in _mapping(lab).get("FunctionResponseTypes", [])
    parts = [batch for batch in _batches(lab) if 0 < len(_deleted(lab, batch)) < _size(batch)]
    if listens and parts:
        gone = len(_deleted(lab, parts[-1]))
        return f"of a batch of {_size(parts[-1])} messages {gone} were deleted, the others stay"
    raise CheckFailed(
        _not_in_parts(lab, listens),
        expected="a batch of which the good messages are deleted and the bad one stays",
        look=f"awslocal lambda list-event-source-mappings --function-name {NAME}; lab logs {NAME}",
        try_="the commands of this step, in their order: mapping, code, a moment, batch",
    )


def concurrency(lab: Lab) -> str:
    found = _mapping(lab)
    most = found.get("ScalingConfig", {}).get("MaximumConcurrency")
    if most == 2:
        return "at most 2 batches at once"
    reserved = lab.aws("lambda").get_function_concurrency(FunctionName=NAME)
    own = reserved.get("ReservedConcurrentExecutions")
    raise CheckFailed(
        f"The function has a reserved concurrency of {own}: that throws batches back. The limit "
        "belongs to the mapping."
        if own is not None and most is None
        else f"The mapping may run {most} batches at once."
        if most
        else "The mapping has no limit. (The smallest is 2.)",
        expected="ScalingConfig MaximumConcurrency 2",
        look=f"awslocal lambda list-event-source-mappings --function-name {NAME}",
        try_=f"awslocal lambda update-event-source-mapping --uuid {found['UUID']} "
        "--scaling-config MaximumConcurrency=2",
    )


def _mapping(lab: Lab) -> Mapping[str, Any]:
    """The mapping from the queue to the function; CheckFailed says what is there instead."""
    reports, writer = queues.find(lab, QUEUE), functions.find(lab, NAME)
    listed = lab.aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    mine = [each for each in listed if each["FunctionArn"].startswith(writer.arn)]
    for each in mine:
        if each["EventSourceArn"] == reports.arn:
            return dict(each)
    found = f"Nothing polls {QUEUE} for {NAME}."
    if mine:
        found = f"{NAME} is triggered by {mine[0]['EventSourceArn'].rpartition(':')[2]}."
    elif others := [each for each in listed if each["EventSourceArn"] == reports.arn]:
        found = f"{QUEUE} triggers {others[0]['FunctionArn'].split(':')[6]}, and not {NAME}."
    raise CheckFailed(
        f"{found} {lab.refused('lambda', 'CreateEventSourceMapping')}".strip(),
        expected=f"an event source mapping from {reports.arn} to {NAME}",
        look="awslocal lambda list-event-source-mappings",
        try_=f"awslocal lambda create-event-source-mapping --function-name {NAME} "
        f"--event-source-arn {reports.arn} --batch-size 4 --maximum-batching-window-in-seconds 1",
    )


def _is_off(lab: Lab, mapping: Mapping[str, Any]) -> bool:
    """Whether somebody has disabled it; each update turns it off for a moment."""
    if not str(mapping["State"]).startswith("Disabl"):
        return False
    updates = lab.calls("lambda", "UpdateEventSourceMapping", str(mapping["UUID"]))
    made = lab.calls("lambda", "CreateEventSourceMapping")
    said = [e.parameters["Enabled"] for e in (*made, *updates) if "Enabled" in e.parameters]
    return not said[-1] if said else not updates


def _batches(lab: Lab) -> list[Event]:
    """What the mapping handed to the function, oldest first."""
    return [
        event
        for event in lab.events
        if (event.service, event.operation, event.actor) == ("lambda", "Invoke", LAMBDA)
        and event.source.endswith(f":{QUEUE}")
        and event.resource.split(":")[6:7] == [NAME]
    ]


def _size(batch: Event) -> int:
    return int(batch.detail.get("count", 0))


def _messages(batch: Event) -> tuple[str, ...]:
    return batch.ids[: _size(batch)]


def _runs(lab: Lab, batch: Event) -> list[Event]:
    return functions.runs_of(lab, NAME, [batch])


def _deleted(lab: Lab, batch: Event) -> list[str]:
    """The messages of a batch that Lambda deleted right after it."""
    end = batch.time + batch.latency_ms / 1000
    gone = {
        each
        for event in lab.events
        if event.actor == LAMBDA and event.operation == "DeleteMessageBatch" and not event.error
        if batch.time <= event.time <= end + 5
        for each in event.ids
    }
    return [each for each in _messages(batch) if each in gone]


def _failed_whole(lab: Lab) -> list[Event]:
    return [
        batch
        for batch in _batches(lab)
        if _size(batch) > 1 and not _deleted(lab, batch)
        if any(run.error for run in _runs(lab, batch))
    ]


def _not_done(lab: Lab) -> str:
    sent = lab.calls("sqs", "SendMessage", QUEUE)
    if not sent:
        return f"No message was sent to {QUEUE} since you began this exercise."
    mapping = _mapping(lab)
    ran = [run for batch in _batches(lab) for run in _runs(lab, batch)]
    if ran and ran[-1].error:
        return f"{NAME} got your message. {functions.why(ran[-1])} So it was not deleted."
    if any(event.ids for event in lab.calls("sqs", "ReceiveMessage", QUEUE)):
        return (
            "You received the message yourself: a message goes to one consumer, and while it is "
            "with you Lambda does not get it."
        )
    if _is_off(lab, mapping):
        return f"The message waits in {QUEUE}: the mapping is {mapping['State']}."
    return f"The message is on its way to {NAME}."


def _not_in_parts(lab: Lab, listens: bool) -> str:
    updated = lab.calls("lambda", "UpdateFunctionCode", NAME)
    since = updated[-1].time if updated else float("inf")
    later = [batch for batch in _batches(lab) if batch.time > since]
    if not updated:
        return f"{NAME} still has the code that fails as a whole." + (
            f" {REPORTS} alone changes nothing: the code has to say which message failed."
            if listens
            else ""
        )
    if not listens:
        lost = any(_size(batch) > 1 and _deleted(lab, batch) for batch in later)
        return f"The mapping does not listen to what {NAME} reports ({REPORTS} is not set)." + (
            " So its answer was a success, and the bad message was deleted with the others: lost."
            if lost
            else ""
        )
    broken = [run for batch in later for run in _runs(lab, batch) if run.error]
    if broken:
        return f"The new code raises, so the batch fails as a whole. {functions.why(broken[-1])}"
    if any(_size(batch) > 1 for batch in later):
        return (
            "The whole batch was deleted: it had no bad message in it, or it came before the "
            "mapping listened. Send four.json again."
        )
    return "Code and mapping are ready. No batch was worked on since."
