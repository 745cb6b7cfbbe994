"""EventBridge's scheduled rules, on time: LocalStack's own fire in a loop of a minute."""

import logging
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.events.models import Rule, ValidationException
from localstack.services.events.provider import EventsProvider
from localstack.services.events.rule import RuleService
from localstack.services.events.scheduler import convert_schedule_to_cron
from localstack.utils.strings import long_uid
from localstack.utils.xray.trace_header import TraceHeader

from lab.emulator import timetable
from lab.emulator.clock import CLOCK

log = logging.getLogger(__name__)

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class Events(EventsProvider):
    """LocalStack's EventBridge, with schedules kept by the lab's clock."""

    def on_before_start(self) -> None:
        """Leave LocalStack's own loop alone: it would fire too."""

    def on_before_stop(self) -> None:
        """End the clock."""
        CLOCK.stop()

    def on_before_state_reset(self) -> None:
        """Forget what is due, and what LocalStack keeps beside its store."""
        CLOCK.stop()
        for name, kept in vars(self).items():
            if name.endswith("_store"):
                kept.clear()

    def create_rule_service(self, *args: Any) -> RuleService:
        """Make a rule; the caller is PutRule."""
        service = _RuleService.create_rule_service(*args)
        self._rule_services_store[service.arn] = service
        self._schedule(service.rule)
        return service

    def enable_rule(self, context: RequestContext, name: str, **kwargs: Any) -> None:
        """Enable a rule; its period begins now."""
        super().enable_rule(context, name, **kwargs)
        self._schedule(self._rule(context, name, **kwargs))

    def disable_rule(self, context: RequestContext, name: str, **kwargs: Any) -> None:
        """Disable a rule."""
        super().disable_rule(context, name, **kwargs)
        CLOCK.remove(self._rule(context, name, **kwargs).arn)

    def _rule(
        self, context: RequestContext, name: str, event_bus_name: Any = None, **kwargs: Any
    ) -> Rule:
        return self.get_rule_service(context.region, context.account_id, name, event_bus_name).rule

    def _delete_rule_services(self, rules: dict[str, Rule] | Rule) -> None:
        for rule in [rules] if isinstance(rules, Rule) else rules.values():
            CLOCK.remove(rule.arn)
        super()._delete_rule_services(rules)

    def _schedule(self, rule: Rule) -> None:
        if not rule.schedule_expression or rule.state == "DISABLED":
            CLOCK.remove(rule.arn)
            return
        first = datetime.now(UTC) + timetable.period(rule.schedule_expression)
        due = timetable.parse(rule.schedule_expression, first)
        CLOCK.set(rule.arn, due, lambda moment: self._fire(rule, moment))

    def _fire(self, rule: Rule, due: datetime) -> None:
        event = {
            "version": "0",
            "id": long_uid(),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": rule.account_id,
            "time": due.strftime(TIME_FORMAT),
            "region": rule.region,
            "resources": [rule.arn],
            "detail": {},
        }
        for target in list(rule.targets.values()):
            sender = self._target_sender_store[f"{rule.arn}-{target['Id']}"]
            try:
                sender.process_event(event.copy(), TraceHeader().ensure_root_exists())
            except Exception as error:
                log.warning("The rule %s could not reach %s: %s", rule.arn, target["Arn"], error)


class _RuleService(RuleService):
    """A rule whose schedule the lab's clock keeps."""

    @classmethod
    def _validate_input(cls, event_pattern: Any, expression: str | None, bus: Any) -> None:
        super()._validate_input(event_pattern, expression, bus)
        if expression:
            try:
                timetable.parse(expression, datetime.now(UTC))
                convert_schedule_to_cron(expression)  # refuses "1 minutes" and "5 minute"
            except ValueError as error:
                raise ValidationException("Parameter ScheduleExpression is not valid.") from error

    def _get_schedule_cron(self, schedule_expression: str) -> None:
        """Nothing, so that LocalStack makes no job of its own."""
