"""Checks of the scheduled job."""

import json
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import functions, policies, schedules
from lab.shared.event import Event

NAME, ROLE = "chime", "chime-schedule-role"
ONCE, MINUTE, DAILY, RULE = "chime-once", "chime-minute", "chime-daily", "chime-rule"
ZONE, INVOKE = "Europe/Berlin", "lambda:InvokeFunction"
SIX = ("cron(0 6 * * ? *)", "cron(0 6 ? * * *)")
AT_ONCE, LATER = "at once", "after a minute"
SOON_SECONDS = 10


def role(lab: Lab) -> str:
    arn = functions.find(lab, NAME).arn
    iam = lab.aws("iam")
    try:
        trust = iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]
    except ClientError:
        trust = None
    fault = _role_fault(lab, trust, arn)
    if not fault:
        return f"the Scheduler may take on {ROLE}, which may invoke {NAME}"
    raise CheckFailed(
        fault,
        expected=f"a role {ROLE} that trusts {schedules.SCHEDULER} and allows {INVOKE} on {arn}",
        look=f"awslocal iam get-role --role-name {ROLE}",
        try_=f"awslocal iam create-role --role-name {ROLE} --assume-role-policy-document "
        "file://trust.json, then put-role-policy with file://invoke.json",
    )


def once(lab: Lab) -> str:
    functions.find(lab, NAME)
    if rang := _rang(lab, ONCE):
        return f"{ONCE} rang at {_clock(rang[0])}"
    raise CheckFailed(
        _not_once(lab),
        expected=f"a schedule {ONCE} with at(...), some seconds from now, that runs {NAME}",
        look="lab events --errors; awslocal scheduler list-schedules",
        try_=f"awslocal scheduler delete-schedule --name {ONCE}, then step 2 again",
    )


def minute(lab: Lab) -> str:
    functions.find(lab, NAME)
    asked = schedules.asked(lab, MINUTE)
    if asked and _expression(asked).startswith("rate(1 minute") and _rang(lab, MINUTE):
        return f"{MINUTE} rang at {_clock(_rang(lab, MINUTE)[0])}"
    if not asked:
        schedules.find(lab, MINUTE)
    raise CheckFailed(
        _not_every_minute(lab, asked),
        expected=f"a schedule {MINUTE} with rate(1 minute) that runs {NAME}",
        look=f"awslocal scheduler get-schedule --name {MINUTE}; lab events --errors",
        try_=f"awslocal scheduler delete-schedule --name {MINUTE}, then step 3 again",
    )


def observed_minute(lab: Lab) -> str:
    made, rang = lab.calls("scheduler", "CreateSchedule", MINUTE), _rang(lab, MINUTE)
    return AT_ONCE if rang[0].time - made[-1].time < SOON_SECONDS else LATER


def stop(lab: Lab) -> str:
    if lab.calls("scheduler", "DeleteSchedule", MINUTE) and not _is_there(lab, MINUTE):
        return f"{MINUTE} is deleted"
    if not schedules.find(lab, MINUTE).enabled:
        return f"{MINUTE} is DISABLED"
    rang = len(_rang(lab, MINUTE))
    changed = lab.calls("scheduler", "UpdateSchedule", MINUTE)
    refused = lab.refused("scheduler", "UpdateSchedule", MINUTE)
    raise CheckFailed(
        f"{MINUTE} is ENABLED: it rang {rang} times, and goes on. "
        + ("You updated it without --state DISABLED." if changed and not refused else refused),
        expected=f"{MINUTE} in the state DISABLED",
        look=f"awslocal scheduler get-schedule --name {MINUTE}",
        try_=f"awslocal scheduler update-schedule --name {MINUTE} --state DISABLED "
        "--schedule-expression 'rate(1 minute)' --flexible-time-window Mode=OFF "
        "--target file://mine.json",
    )


def daily(lab: Lab) -> str:
    arn = functions.find(lab, NAME).arn
    found = schedules.find(lab, DAILY)
    fault = _expression_fault(found.expression, SIX) or _daily_fault(found, arn)
    if not fault:
        return f"{found.expression}, {found.zone}: also when the clocks change"
    raise CheckFailed(
        fault,
        expected=f"{SIX[0]} in the time zone {ZONE}, ENABLED, for {NAME}",
        look=f"awslocal scheduler get-schedule --name {DAILY}",
        try_=f"awslocal scheduler delete-schedule --name {DAILY}, then step 5 again",
    )


def rule(lab: Lab) -> str:
    arn = functions.find(lab, NAME).arn
    found = schedules.find_rule(lab, RULE)
    fault = _expression_fault(found.expression, SIX) or _rule_fault(found, arn)
    if not fault:
        return f"{RULE} is due at six o'clock UTC, and its target is {NAME}"
    raise CheckFailed(
        fault,
        expected=f"{SIX[0]}, ENABLED, with the target {arn}",
        look=f"awslocal events describe-rule --name {RULE}; awslocal events "
        f"list-targets-by-rule --rule {RULE}",
        try_=f"awslocal events put-targets --rule {RULE} --targets Id=chime,Arn={arn}",
    )


def permission(lab: Lab) -> str:
    arn, found = functions.find(lab, NAME).arn, schedules.find_rule(lab, RULE)
    document = functions.policy(lab, NAME)
    fault = policies.why_not(document, schedules.EVENTS, INVOKE, arn, found.arn)
    if not fault and "sourcearn" not in document.lower():
        fault = "Its policy lets every rule of everybody invoke it: there is no --source-arn."
    if not fault:
        return f"{RULE} may invoke {NAME}, and no other rule"
    if f'"{schedules.SCHEDULER}"' in document:
        fault += " A rule belongs to EventBridge, not to its Scheduler."
    raise CheckFailed(
        fault,
        expected=f"a statement: {schedules.EVENTS} may {INVOKE}, SourceArn {found.arn}",
        look=f"awslocal lambda get-policy --function-name {NAME}",
        try_=f"awslocal lambda add-permission --function-name {NAME} --statement-id rule "
        f"--action {INVOKE} --principal {schedules.EVENTS} --source-arn {found.arn} "
        "(a wrong one goes with remove-permission)",
    )


def _role_fault(lab: Lab, trust: object, arn: str) -> str:
    if trust is None:
        return f"There is no role {ROLE}. {lab.refused('iam', 'CreateRole')}".strip()
    if schedules.SCHEDULER not in json.dumps(trust):
        return (
            f"{ROLE} does not trust the Scheduler: the principal of its trust policy must be "
            f"{schedules.SCHEDULER}."
        )
    if policies.role_allows(lab, ROLE, INVOKE, arn):
        return ""
    there = policies.role_resources(lab, ROLE, INVOKE)
    if there:
        return f"{ROLE} may invoke {', '.join(there)}, and not {arn}"
    return f"{ROLE} may not invoke {NAME}: no policy of it allows {INVOKE}."


def _rang(lab: Lab, name: str) -> list[Event]:
    """The runs of the function that the schedule has brought about."""
    asked = [event for event in schedules.firings(lab, name) if not event.error]
    return [run for run in functions.runs_of(lab, NAME, asked) if not run.error]


def _not_once(lab: Lab) -> str:
    if fired := schedules.firings(lab, ONCE):
        return _refused(fired[-1])
    asked = schedules.asked(lab, ONCE)
    if not asked:
        schedules.find(lab, ONCE)
        return f"{ONCE} was there before you began this exercise."
    if asked.parameters.get("State") == "DISABLED":
        return f"{ONCE} is DISABLED: it does not ring."
    zone = str(asked.parameters.get("ScheduleExpressionTimezone") or "UTC")
    due = schedules.moment(_expression(asked), zone)
    if not due:
        return f"{ONCE} has {_expression(asked)}: for one time it is at(...)."
    over = asked.time - due.timestamp()
    if over > 0:
        return (
            f"{ONCE} was due at {due:%Y-%m-%d %H:%M:%S} UTC, and you made it after that: what is "
            "over does not ring. "
            + ("Choose a later time." if over < 1800 else f"Is the time one of {zone}?")
        )
    wait = due - datetime.now(UTC)
    if wait.total_seconds() > 0:
        return f"{ONCE} is due in {str(wait).partition('.')[0]}, at {due:%H:%M:%S} UTC."
    return f"{ONCE} was due at {due:%H:%M:%S} UTC, and {NAME} has not run yet."


def _not_every_minute(lab: Lab, asked: Event | None) -> str:
    if asked and not _expression(asked).startswith("rate(1 minute"):
        return f"{MINUTE} has {_expression(asked)}: every minute is rate(1 minute)."
    if fired := schedules.firings(lab, MINUTE):
        return _refused(fired[-1])
    if asked and asked.parameters.get("State") == "DISABLED":
        return f"{MINUTE} is DISABLED: it does not ring."
    return f"{MINUTE} has not rung yet."


def _refused(fired: Event) -> str:
    if "assumed-role" in fired.reason and fired.error:
        return f"The schedule was due, but its role may not invoke {NAME}: {fired.error}."
    if fired.error:
        return f"The schedule was due, and its target answered {fired.error}: {fired.reason}"
    return f"The schedule was due and asked {fired.resource.rpartition(':')[2]}: no run of {NAME}."


def _expression_fault(expression: str, wanted: tuple[str, ...]) -> str:
    if expression in wanted:
        return ""
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    if fields[:2] == ["6", "0"]:
        return f"{expression} is six minutes past midnight: the minutes come first."
    return f"It is due at {expression}: six o'clock each day is {wanted[0]}"


def _daily_fault(found: schedules.Schedule, arn: str) -> str:
    if found.zone != ZONE:
        return f"Its time zone is {found.zone}: six o'clock there is another time than in Berlin."
    if not found.enabled:
        return f"{DAILY} is DISABLED: it does not ring."
    if found.target != arn:
        return f"Its target is {found.target}, and not {arn}"
    return ""


def _rule_fault(found: schedules.Rule, arn: str) -> str:
    if not found.enabled:
        return f"{RULE} is DISABLED: it does not ring."
    if not found.targets:
        return f"{RULE} has no target: when it is due, it tells nobody."
    if arn not in found.targets:
        return f"The target of {RULE} is {', '.join(found.targets)}, and not {arn}"
    return ""


def _is_there(lab: Lab, name: str) -> bool:
    listed = lab.aws("scheduler").list_schedules()["Schedules"]
    return any(each["Name"] == name for each in listed)


def _expression(asked: Event) -> str:
    return str(asked.parameters.get("ScheduleExpression", ""))


def _clock(run: Event) -> str:
    return f"{datetime.fromtimestamp(run.time, UTC):%H:%M:%S} UTC"
