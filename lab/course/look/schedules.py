"""EventBridge Scheduler's schedules and EventBridge's rules: what they say, and when they fired."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError

from lab.course.check_api import CheckFailed, Lab
from lab.course.look import misplaced
from lab.shared.event import Event

SCHEDULER, EVENTS = "scheduler.amazonaws.com", "events.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it is; the ``role`` is the ARN of the one it invokes its target as."""

    arn: str
    expression: str
    zone: str
    enabled: bool
    target: str
    role: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is, and the ARNs of its targets."""

    arn: str
    expression: str
    enabled: bool
    targets: tuple[str, ...]


def find(lab: Lab, name: str) -> Schedule:
    """The schedule of the default group; CheckFailed says why there is none."""
    scheduler = lab.aws("scheduler")
    try:
        return _schedule(scheduler.get_schedule(Name=name))
    except ClientError:
        names = [each["Name"] for each in scheduler.list_schedules()["Schedules"]]
    raise _missing(lab, "schedule", name, names, ("scheduler", "CreateSchedule"))


def find_rule(lab: Lab, name: str) -> Rule:
    """The rule of the default bus; CheckFailed says why there is none."""
    events = lab.aws("events")
    try:
        found = events.describe_rule(Name=name)
    except ClientError:
        names = [each["Name"] for each in events.list_rules()["Rules"]]
        raise _missing(lab, "rule", name, names, ("events", "PutRule")) from None
    return Rule(
        found["Arn"],
        found.get("ScheduleExpression", ""),
        found["State"] == "ENABLED",
        tuple(each["Arn"] for each in events.list_targets_by_rule(Rule=name)["Targets"]),
    )


def asked(lab: Lab, name: str) -> Event | None:
    """The student's last call that made or changed the schedule; it may be gone since."""
    calls = [
        event
        for operation in ("CreateSchedule", "UpdateSchedule")
        for event in lab.calls("scheduler", operation, name)
    ]
    return max(calls, key=lambda event: event.time, default=None)


def firings(lab: Lab, name: str) -> list[Event]:
    """What the schedule of the default group has asked of its target, oldest first; what its role
    does not allow has an error."""
    arn = f"arn:aws:scheduler:{lab.region}:{lab.account}:schedule/default/{name}"
    return [e for e in lab.events if (e.actor, e.source) == (f"service:{SCHEDULER}", arn)]


def moment(expression: str, zone: str) -> datetime | None:
    """When an at(...) expression is due, in UTC; None for another one."""
    with suppress(ValueError, KeyError, OSError):
        text = expression.removeprefix("at(").removesuffix(")")
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(UTC)
    return None


def slip(expression: str) -> str:
    """What is wrong with an expression that AWS refuses, in words; "" if nobody knows."""
    kind, _, inside = expression.strip().partition("(")
    fields = inside.removesuffix(")").split()
    if kind not in ("rate", "cron", "at"):
        return "An expression is rate(...), cron(...) or, for a schedule, at(...)."
    if kind == "rate" and "second" in inside:
        return "The shortest rate is one minute."
    if kind == "at":
        return "at() wants a time as 2026-01-31T18:00:00, without a zone. A rule knows no at()."
    if kind == "cron" and len(fields) == 5:
        return "It has five fields, as cron on Unix: AWS wants a sixth, the year."
    if kind == "cron" and len(fields) == 6 and (fields[2] == "?") == (fields[4] == "?"):
        return "One of day-of-month and day-of-week must be ?, and only one."
    return ""


def _schedule(found: Mapping[str, Any]) -> Schedule:
    return Schedule(
        found["Arn"],
        found["ScheduleExpression"],
        found.get("ScheduleExpressionTimezone") or "UTC",
        found["State"] == "ENABLED",
        found["Target"]["Arn"],
        found["Target"]["RoleArn"],
    )


def _missing(
    lab: Lab, kind: str, name: str, names: list[str], made_by: tuple[str, str]
) -> CheckFailed:
    service, operation = made_by
    made = [e for e in lab.events if e.operation == operation and e.actor == "student"]
    regions = {e.region for e in made if e.parameters.get("Name") == name and not e.error}
    elsewhere = misplaced.where(lab, name, names, made_by, lambda region: region in regions)
    if made and made[-1].error:
        wrong = slip(str(made[-1].parameters.get("ScheduleExpression", "")))
        elsewhere = f"{lab.refused(*made_by)} {wrong}"
    lists = "list-schedules" if kind == "schedule" else "list-rules"
    return CheckFailed(
        f"There is no {kind} {name} in {lab.region}. {elsewhere}".strip(),
        expected=f"a {kind} named {name} in region {lab.region}, account {lab.account}",
        look=f"awslocal {service} {lists}",
        try_="the command of this step",
    )
