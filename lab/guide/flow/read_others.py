"""Buckets with whom they tell, schedules and rules with their targets, tables and parameters."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from lab.guide.flow.facts import Bucket, Facts, Notification, Trigger
from lab.guide.flow.reading import Reading, keep, or_none

_TARGETS = {
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
    "QueueConfigurations": "QueueArn",
    "TopicConfigurations": "TopicArn",
}


def buckets(reading: Reading, facts: Facts, which: str) -> None:
    """All buckets; what is in those that are not known, or in ``which`` "all"."""
    listed = reading.client("s3").list_buckets().get("Buckets", ())
    found = [each["Name"] for each in listed]
    for name in facts.buckets.keys() - set(found):
        facts.buckets.pop(name, None)
    for name in found if which == "all" else [n for n in found if n not in facts.buckets]:
        bucket(reading, facts, name)


def bucket(reading: Reading, facts: Facts, name: str) -> None:
    """How many objects one bucket has, and whom it tells of new ones."""
    s3 = reading.client("s3")
    answer = or_none(lambda: s3.list_objects_v2(Bucket=name))
    if answer is None:
        facts.buckets.pop(name, None)
        return
    told = or_none(lambda: s3.get_bucket_notification_configuration(Bucket=name)) or {}
    facts.buckets[name] = Bucket(answer.get("KeyCount", 0), tuple(_notifications(told)))


def schedules(reading: Reading, facts: Facts, _: str) -> None:
    """All schedules of EventBridge Scheduler."""
    scheduler = reading.client("scheduler")
    found = {}
    for each in reading.all("scheduler", "list_schedules", "Schedules"):
        asked = {"Name": each["Name"], "GroupName": each.get("GroupName", "default")}
        has = or_none(partial(scheduler.get_schedule, **asked))
        if has:
            enabled = has.get("State") != "DISABLED"
            target = (has["Target"]["Arn"],)
            found[has["Arn"]] = Trigger(has["Name"], has["ScheduleExpression"], enabled, target)
    keep(facts.schedules, found)


def rules(reading: Reading, facts: Facts, _: str) -> None:
    """All rules of EventBridge's default bus."""
    events = reading.client("events")
    found = {}
    for each in reading.all("events", "list_rules", "Rules"):
        name = each["Name"]
        told = or_none(partial(events.list_targets_by_rule, Rule=name)) or {}
        found[each["Arn"]] = Trigger(
            name,
            each.get("ScheduleExpression") or "event pattern",
            each.get("State") == "ENABLED",
            tuple(target["Arn"] for target in told.get("Targets", ())),
        )
    keep(facts.rules, found)


def tables(reading: Reading, facts: Facts, _: str) -> None:
    """Which tables there are."""
    listed = reading.all("dynamodb", "list_tables", "TableNames")
    facts.tables = frozenset(reading.arn("dynamodb", f"table/{name}") for name in listed)


def parameters(reading: Reading, facts: Facts, _: str) -> None:
    """Which parameters there are."""
    listed = reading.all("ssm", "describe_parameters", "Parameters")
    names = (each["Name"].lstrip("/") for each in listed)
    facts.parameters = frozenset(reading.arn("ssm", f"parameter/{name}") for name in names)


def _notifications(configured: Mapping[str, Any]) -> Iterator[Notification]:
    for kind, member in _TARGETS.items():
        for each in configured.get(kind, ()):
            yield Notification(each[member], _label(each))


def _label(configured: Mapping[str, Any]) -> str:
    """ "incoming/*.csv": of which objects."""
    rules = configured.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    ends = {rule["Name"].lower(): rule.get("Value", "") for rule in rules}
    prefix, suffix = ends.get("prefix", ""), ends.get("suffix", "")
    return f"{prefix}*{suffix}" if prefix or suffix else ""
