"""Checks of cold and warm starts, the timeout, and where state stays."""

import re
from itertools import pairwise

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import functions
from lab.shared.event import Event

NAME, ROLE, TABLE = "counter", "counter-role", "visits"
WORK_SECONDS = 2.5
INVOKE = f"awslocal lambda invoke --function-name {NAME} --payload fileb://"
LOOK = f"lab logs {NAME}; lab events --service lambda"


def function(lab: Lab) -> str:
    functions.role(lab, ROLE)
    counter = functions.ready(lab, NAME)
    functions.works_as(counter, ROLE)
    return f"{NAME} is Active; its timeout is {counter.settings['Timeout']} s"


def cold(lab: Lab) -> str:
    ran = _runs(lab)
    first = next((run for run in ran if run.detail.get("cold") and not run.error), None)
    if not first:
        found = f"{NAME} was invoked. {functions.why(ran[-1])}"
        raise _failed(found, "a first run without an error", f"{INVOKE}quick.json answer.json")
    report = _report(lab, first)
    if "Init Duration" in report:
        return report
    refused = functions.log_refusal(lab, NAME)
    raise CheckFailed(
        f"{NAME} ran without a log: {refused.operation} was refused, so there is no REPORT line."
        if refused
        else f"{NAME} ran, and its REPORT line is not in the log.",
        expected=f"a REPORT line with Init Duration in /aws/lambda/{NAME}",
        look=f"awslocal iam list-attached-role-policies --role-name {ROLE}",
        try_=f"awslocal iam attach-role-policy --role-name {ROLE} --policy-arn "
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )


def warm(lab: Lab) -> str:
    ran = _runs(lab)
    found = next((run for run in ran if run.detail.get("cold") is False and not run.error), None)
    if found:
        return f"no Init Duration, count {_count(lab, found)}: {_report(lab, found)}"
    environments = {_environment(run) for run in ran}
    raise _failed(
        f"{NAME} ran {len(ran)} times, each time in a new environment: an update of the function "
        "throws all its environments away."
        if len(environments) > 1
        else f"{NAME} has run once, and that was cold.",
        "a second run in the same environment",
        f"{INVOKE}quick.json answer.json",
    )


def observed_warm(lab: Lab) -> str:
    found = [run for run in _runs(lab) if run.detail.get("cold") is False and not run.error]
    return f"count {_count(lab, found[0])}" if found else ""


def together(lab: Lab) -> str:
    ran = sorted(_runs(lab), key=lambda run: run.time)
    for one, other in pairwise(ran):
        if _overlap(one, other) and not one.error and not other.error:
            counts = f"{_count(lab, one)} and {_count(lab, other)}"
            return f"two environments worked at the same time; each has its own count: {counts}"
    slow = [run for run in ran if run.detail.get("duration_ms", 0) > 1000 * WORK_SECONDS - 100]
    timed_out = [run for run in ran if run.error == "Sandbox.Timedout"]
    found = "No two invocations worked at the same time yet."
    if timed_out:
        found = f"One of them was not finished. {functions.why(timed_out[-1])}"
    elif len(slow) > 1:
        found = (
            "The second began when the first had ended, so one environment did both. Do not wait "
            "for the answer: --invocation-type Event."
        )
    elif len(slow) == 1:
        found = "One invocation took its time, and there was no other one beside it."
    raise _failed(
        found,
        "two runs that overlap, in two environments",
        f"{INVOKE}slow.json --invocation-type Event a.json, twice within two seconds",
    )


def observed_together(lab: Lab) -> str:
    ran = sorted(_runs(lab), key=lambda run: run.time)
    side_by_side = any(_overlap(one, other) for one, other in pairwise(ran))
    return "two, side by side" if side_by_side else "one, one after the other"


def timeout(lab: Lab) -> str:
    ran = _runs(lab)
    if stopped := [run for run in ran if run.error == "Sandbox.Timedout"]:
        return functions.why(stopped[-1])
    seconds = functions.find(lab, NAME).settings["Timeout"]
    refused = lab.refused("lambda", "UpdateFunctionConfiguration", NAME)
    found = f"The timeout is {seconds} s, and nobody has had {NAME} work for longer."
    if seconds > WORK_SECONDS:
        unit = " It is in seconds, not in milliseconds." if refused or seconds >= 100 else ""
        done = f"The timeout is {seconds} s: {WORK_SECONDS} s of work are done by then."
        found = f"{done} {refused}{unit}".strip()
    raise _failed(
        found,
        "a run that is stopped after 2 seconds",
        f"awslocal lambda update-function-configuration --function-name {NAME} --timeout 2; then "
        f"{INVOKE}slow.json answer.json",
    )


def observed_timeout(lab: Lab) -> str:
    stopped = any(run.error == "Sandbox.Timedout" for run in _runs(lab))
    return "it is stopped after 2 seconds" if stopped else "it is allowed to finish"


def forgotten(lab: Lab) -> str:
    ran = sorted(_runs(lab), key=lambda run: run.time)
    stopped = [number for number, run in enumerate(ran) if run.error == "Sandbox.Timedout"]
    after = ran[stopped[0] + 1 :] if stopped else []
    again = [run for run in after if not run.error and _count(lab, run) == "1"]
    if again:
        return (
            f"the count is 1 again, for the process of before was ended: {_report(lab, again[0])}"
        )
    raise _failed(
        f"{NAME} was invoked again, and ran into its timeout again: slow.json takes longer than it "
        "may."
        if after
        else f"{NAME} has not run since its timeout."
        if stopped
        else f"{NAME} has not run into its timeout yet.",
        "a quick run after the one that was stopped",
        f"{INVOKE}quick.json answer.json",
    )


def kept(lab: Lab) -> str:
    updated = lab.calls("lambda", "UpdateFunctionCode", NAME)
    ran = [run for run in _runs(lab) if updated and run.time > updated[-1].time]
    good = [run for run in ran if not run.error]
    environments = {_environment(run) for run in good}
    visits = _visits(lab)
    if len(environments) > 1 and visits >= len(good):
        return f"{len(environments)} environments counted together to {visits}"
    found = f"{NAME} has counted to {visits} in one environment. Does another one go on from there?"
    if not updated:
        found = f"{NAME} still has the code that counts in a variable."
    elif not ran:
        found = f"{NAME} has the new code, and nobody has invoked it since."
    elif ran[-1].error:
        found = functions.why(ran[-1])
    raise _failed(
        found,
        f"runs in two environments, and their count in the table {TABLE}",
        f"awslocal lambda update-function-configuration --function-name {NAME} --memory-size 256 "
        f"(a new environment); then {INVOKE}quick.json answer.json",
    )


def _runs(lab: Lab) -> list[Event]:
    functions.find(lab, NAME)
    ran = functions.own_runs(lab, NAME)
    if not ran:
        raise functions.not_asked(lab, NAME)
    return ran


def _failed(found: str, expected: str, try_: str) -> CheckFailed:
    return CheckFailed(found, expected=expected, look=LOOK, try_=try_)


def _environment(run: Event) -> str:
    return str(run.detail.get("environment"))


def _overlap(one: Event, other: Event) -> bool:
    end = one.time + one.latency_ms / 1000
    return other.time < end and _environment(one) != _environment(other)


def _report(lab: Lab, run: Event) -> str:
    """The figures of the run's REPORT line, "" if it has none."""
    lines = functions.log_lines(lab, NAME, f"REPORT RequestId: {run.request_id}")
    return " ".join(lines[0].split()[3:]) if lines else ""


def _count(lab: Lab, run: Event) -> str:
    """What the function logged as its count in a run."""
    lines = functions.log_lines(lab, NAME, run.request_id)
    counts = [found[1] for line in lines if (found := re.search(r"\bcount (\d+)$", line))]
    return counts[0] if counts else ""


def _visits(lab: Lab) -> int:
    try:
        answer = lab.aws("dynamodb").get_item(TableName=TABLE, Key={"id": {"S": NAME}})
    except ClientError:
        return 0
    return int(answer.get("Item", {}).get("visits", {}).get("N", 0))
