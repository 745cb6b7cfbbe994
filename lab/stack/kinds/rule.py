"""EventBridge rules that fire on a schedule."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAG_LIST, Resource, State, is_ours


@dataclass(frozen=True, kw_only=True)
class Rule(Resource):
    """Invokes ``function`` at ``schedule``, a cron or rate expression (UTC)."""

    kind: ClassVar[str] = "rule"
    schedule: str
    function: Resource

    def wanted(self, aws: Clients) -> State:
        return {
            "schedule": self.schedule,
            "description": self.purpose,
            "state": "ENABLED",
            "target": aws.place.arn("lambda", f"function:{self.function.name}"),
            "tag": True,
        }

    def read(self, aws: Clients) -> State | None:
        client = aws("events")
        try:
            rule = client.describe_rule(Name=self.name)
        except client.exceptions.ResourceNotFoundException:
            return None
        targets = {each["Id"]: each["Arn"] for each in self._targets(client)}
        tags = client.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
        return {
            "schedule": rule.get("ScheduleExpression"),
            "description": rule.get("Description", ""),
            "state": rule["State"],
            "target": targets.get(self.function.name),
            "tag": is_ours(tags),
        }

    def create(self, aws: Clients) -> None:
        self._put(aws("events"), Tags=TAG_LIST)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("events")
        if {"schedule", "description", "state"} & changed.keys():
            self._put(client)
        if "target" in changed:
            target = {"Id": self.function.name, "Arn": changed["target"]}
            client.put_targets(Rule=self.name, Targets=[target])
        if "tag" in changed:
            arn = aws.place.arn("events", f"rule/{self.name}")
            client.tag_resource(ResourceARN=arn, Tags=TAG_LIST)

    def delete(self, aws: Clients) -> None:
        client = aws("events")
        if ids := [each["Id"] for each in self._targets(client)]:
            client.remove_targets(Rule=self.name, Ids=ids)
        client.delete_rule(Name=self.name)

    def _put(self, client: Any, **more: Any) -> None:
        client.put_rule(
            Name=self.name,
            ScheduleExpression=self.schedule,
            Description=self.purpose,
            State="ENABLED",
            **more,
        )

    def _targets(self, client: Any) -> list[dict[str, str]]:
        targets: list[dict[str, str]] = client.list_targets_by_rule(Rule=self.name)["Targets"]
        return targets
