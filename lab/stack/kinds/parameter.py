"""SSM parameters: the stack makes them, their values are the student's."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAG_LIST, Resource, State, is_ours


@dataclass(frozen=True, kw_only=True)
class Parameter(Resource):
    """A String parameter; ``value`` is what it holds at first and is never written again."""

    kind: ClassVar[str] = "parameter"
    value: str

    def wanted(self, aws: Clients) -> State:
        return {"type": "String", "description": self.purpose, "tag": True}

    def read(self, aws: Clients) -> State | None:
        client = aws("ssm")
        found = client.describe_parameters(
            ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [self.name]}]
        )["Parameters"]
        if not found:
            return None
        tags = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=self.name)
        return {
            "type": found[0]["Type"],
            "description": found[0].get("Description", ""),
            "tag": is_ours(tags["TagList"]),
        }

    def create(self, aws: Clients) -> None:
        self._put(aws, self.value, Tags=TAG_LIST)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("ssm")
        if {"type", "description"} & changed.keys():
            now = client.get_parameter(Name=self.name, WithDecryption=True)["Parameter"]["Value"]
            if "type" in changed:  # AWS changes no parameter's type: it has to be made anew
                client.delete_parameter(Name=self.name)
                return self._put(aws, now, Tags=TAG_LIST)
            self._put(aws, now, Overwrite=True)
        if "tag" in changed:
            client.add_tags_to_resource(
                ResourceType="Parameter", ResourceId=self.name, Tags=TAG_LIST
            )
        return None

    def delete(self, aws: Clients) -> None:
        aws("ssm").delete_parameter(Name=self.name)

    def _put(self, aws: Clients, value: str, **more: Any) -> None:
        aws("ssm").put_parameter(
            Name=self.name, Value=value, Type="String", Description=self.purpose, **more
        )
