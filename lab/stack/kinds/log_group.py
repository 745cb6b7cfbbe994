"""CloudWatch log groups, where functions write."""

from dataclasses import dataclass
from typing import ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAGS, Resource, State, is_ours


@dataclass(frozen=True, kw_only=True)
class LogGroup(Resource):
    """The log group of one function; ``retention`` in days.

    Lambda makes it again, untagged, when it is gone: so it is the stack's if the function is.
    """

    kind: ClassVar[str] = "log group"
    function: Resource
    retention: int = 14

    @property
    def owner(self) -> Resource:
        return self.function

    def wanted(self, aws: Clients) -> State:
        return {"retention": self.retention, "tag": True}

    def read(self, aws: Clients) -> State | None:
        client = aws("logs")
        groups = client.describe_log_groups(logGroupNamePrefix=self.name)["logGroups"]
        group = next((g for g in groups if g["logGroupName"] == self.name), None)
        if group is None:
            return None
        tags = client.list_tags_for_resource(resourceArn=self._arn(aws))["tags"]
        return {"retention": group.get("retentionInDays"), "tag": is_ours(tags)}

    def create(self, aws: Clients) -> None:
        aws("logs").create_log_group(logGroupName=self.name, tags=TAGS)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("logs")
        if "retention" in changed:
            client.put_retention_policy(logGroupName=self.name, retentionInDays=self.retention)
        if "tag" in changed:
            client.tag_resource(resourceArn=self._arn(aws), tags=TAGS)

    def delete(self, aws: Clients) -> None:
        aws("logs").delete_log_group(logGroupName=self.name)

    def _arn(self, aws: Clients) -> str:
        return aws.place.arn("logs", f"log-group:{self.name}")
