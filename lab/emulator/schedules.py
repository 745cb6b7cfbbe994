"""EventBridge Scheduler, on time: LocalStack keeps schedules and never fires them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.scheduler import (
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from localstack.services.moto import call_moto
from localstack.services.scheduler.provider import SchedulerProvider
from moto.scheduler.models import Schedule, ScheduleGroup, scheduler_backends

from lab.emulator import schedule_targets, timetable
from lab.emulator.clock import CLOCK

FOREVER = datetime.max.replace(tzinfo=UTC)


class Scheduler(SchedulerProvider):
    """LocalStack's EventBridge Scheduler, with a clock."""

    def create_schedule(self, context: RequestContext, name: str, **kwargs: Any) -> dict[str, Any]:
        """Create a schedule, and fire it from now on."""
        return _put(context, name)

    def update_schedule(self, context: RequestContext, name: str, **kwargs: Any) -> dict[str, Any]:
        """Replace a schedule; what the request leaves out goes back to its default."""
        return _put(context, name)

    def delete_schedule(
        self, context: RequestContext, name: str, group_name: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Delete a schedule; it fires no more."""
        if schedule := _group(context, group_name).schedules.get(name):
            CLOCK.remove(schedule.arn)
        return call_moto(context)

    def create_schedule_group(
        self, context: RequestContext, name: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Create a group; moto would replace one that exists."""
        if name in _groups(context.account_id, context.region):
            raise ConflictException(f"Schedule group {name} already exists.")
        return call_moto(context)

    def delete_schedule_group(
        self, context: RequestContext, name: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Delete a group with its schedules."""
        if name == "default":
            raise ValidationException("The default schedule group can't be deleted.")
        for schedule in _group(context, name).schedules.values():
            CLOCK.remove(schedule.arn)
        return call_moto(context)

    def on_before_stop(self) -> None:
        """End the clock."""
        CLOCK.stop()

    def on_before_state_reset(self) -> None:
        """Forget what is due."""
        CLOCK.stop()


def _put(context: RequestContext, name: str) -> dict[str, Any]:
    now, request = datetime.now(UTC), context.service_request
    due = _timetable(request, now)
    group = _group(context, request.get("GroupName"))
    answer = call_moto(context)
    schedule = group.schedules[name]
    # moto forgets both on an update.
    schedule.state = request.get("State") or "ENABLED"
    schedule.action_after_completion = request.get("ActionAfterCompletion") or "NONE"
    if schedule.state == "ENABLED":
        # A rate without a start date is due at once: look from just before now.
        _start(context.account_id, context.region, schedule, due, now - timedelta(microseconds=1))
    else:
        CLOCK.remove(schedule.arn)
    return answer


def _start(
    account: str, region: str, schedule: Schedule, due: timetable.Timetable, since: datetime
) -> None:
    version = schedule.last_modified_date

    def fire(moment: datetime) -> None:
        schedule_targets.send(schedule.target, schedule.arn, moment)

    def delete() -> None:
        group = _groups(account, region).get(schedule.group_name)
        unchanged = schedule.last_modified_date == version
        if group and unchanged and group.schedules.get(schedule.name) is schedule:
            del group.schedules[schedule.name]

    done = delete if schedule.action_after_completion == "DELETE" else None
    CLOCK.set(schedule.arn, due, fire, done, since)


def _timetable(request: dict[str, Any], now: datetime) -> timetable.Timetable:
    expression, zone = request["ScheduleExpression"], request.get("ScheduleExpressionTimezone")
    start, end = _utc(request.get("StartDate")), _utc(request.get("EndDate"))
    try:
        inner = timetable.parse(expression, start or now, zone or "UTC")
    except ValueError as error:
        raise ValidationException(f"Invalid Schedule Expression {expression}: {error}.") from error
    if isinstance(inner, timetable.At):  # AWS ignores both dates for what fires once
        return inner
    return timetable.Between(inner, start or now, end or FOREVER)


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo:
        return moment
    return moment.replace(tzinfo=UTC)


def _groups(account: str, region: str) -> dict[str, ScheduleGroup]:
    return scheduler_backends[account][region].schedule_groups


def _group(context: RequestContext, name: str | None) -> ScheduleGroup:
    name = name or "default"
    try:
        return _groups(context.account_id, context.region)[name]
    except KeyError as error:
        raise ResourceNotFoundException(f"Schedule group {name} does not exist.") from error
