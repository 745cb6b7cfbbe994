"""EventBridge and its Scheduler: rules on their bus, schedules in their group."""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions.table import Arn, Request, Service, fill, itself, pass_role
from lab.emulator.iam.model import Need

PLACE = "arn:aws:events:{region}:{account}:"
BUS = PLACE + "event-bus/{}"
# What else has a name: the operations' nouns.
NOUNS = {
    "ApiDestination": "api-destination",
    "Connection": "connection",
    "Endpoint": "endpoint",
    "EventBus": "event-bus",
    "EventSource": "event-source",
    "PartnerEventSource": "event-source",
}
RULES = (
    "DeleteRule",
    "DescribeRule",
    "DisableRule",
    "EnableRule",
    "ListTargetsByRule",
    "PutRule",
    "PutTargets",
    "RemoveTargets",
)


def _rule(name: str, request: Request, account: str, region: str) -> str:
    bus = str(request.get("EventBusName") or "default").rpartition("/")[2]
    path = name if bus == "default" else f"{bus}/{name}"
    return f"arn:aws:events:{region}:{account}:rule/{path}"


def _on_rule(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        name = str(request.get("Rule") or request.get("Name") or "*")
        targets = request.get("Targets") or []
        arns = tuple(str(target.get("Arn")) for target in targets)
        context = SERVICE.context(request) | ({"events:targetarn": arns} if arns else {})
        yield Need(f"events:{operation}", _rule(name, request, account, region), context)
        yield from pass_role(request.get("RoleArn"), "events.amazonaws.com")
        for target in targets:
            yield from pass_role(target.get("RoleArn"), "events.amazonaws.com")

    return needs


def _on_noun(operation: str, noun: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        name = request.get("Name") or ("default" if noun == "event-bus" else "*")
        for arn in fill(PLACE + noun + "/{}", name, account, region):
            yield Need(f"events:{operation}", arn, SERVICE.context(request))

    return needs


def _put_events(request: Request, account: str, region: str) -> Iterable[Need]:
    for entry in request.get("Entries") or [{}]:
        context = {
            key: (str(entry[member]),)
            for member, key in (("Source", "events:source"), ("DetailType", "events:detail-type"))
            if entry.get(member)
        }
        bus = entry.get("EventBusName") or "default"
        yield Need("events:PutEvents", fill(BUS, bus, account, region)[0], context)


def _nouns() -> dict[str, Any]:
    verbs = ("Create", "Describe", "Update", "Delete", "Activate", "Deactivate", "Deauthorize")
    return {
        verb + noun: _on_noun(verb + noun, arn) for noun, arn in NOUNS.items() for verb in verbs
    }


SERVICE = Service(
    prefix="events",
    members=(
        ("ResourceARN", itself),
        ("ArchiveName", PLACE + "archive/{}"),
        ("ReplayName", PLACE + "replay/{}"),
        ("EventSourceName", PLACE + "event-source/{}"),
    ),
    special=_nouns() | {name: _on_rule(name) for name in RULES} | {"PutEvents": _put_events},
    keys=(("TagKeys", "aws:tagkeys"),),
)

_SCHEDULE = "arn:aws:scheduler:{region}:{account}:schedule/{}/{}"
_GROUP: Arn = "arn:aws:scheduler:{region}:{account}:schedule-group/{}"


def _on_schedule(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        group = request.get("GroupName") or "default"
        arn = _SCHEDULE.format(group, request.get("Name") or "*", account=account, region=region)
        yield Need(f"scheduler:{operation}", arn)
        target = request.get("Target") or {}
        yield from pass_role(target.get("RoleArn"), "scheduler.amazonaws.com")

    return needs


SCHEDULER = Service(
    prefix="scheduler",
    members=(("ResourceArn", itself), ("Name", _GROUP)),
    special={
        name: _on_schedule(name)
        for name in ("CreateSchedule", "DeleteSchedule", "GetSchedule", "UpdateSchedule")
    },
    unscoped=frozenset({"ListSchedules", "ListScheduleGroups"}),
    keys=(("TagKeys", "aws:tagkeys"),),
)
