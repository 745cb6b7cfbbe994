"""SNS topics."""

from dataclasses import dataclass
from typing import ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAG_LIST, Resource, State, is_ours


@dataclass(frozen=True, kw_only=True)
class Topic(Resource):
    """A standard topic. On AWS its subscriptions go with it when it is deleted."""

    kind: ClassVar[str] = "topic"

    def wanted(self, aws: Clients) -> State:
        return {"tag": True}

    def read(self, aws: Clients) -> State | None:
        client, arn = aws("sns"), self.arn(aws)
        try:
            client.get_topic_attributes(TopicArn=arn)
        except client.exceptions.NotFoundException:
            return None
        return {"tag": is_ours(client.list_tags_for_resource(ResourceArn=arn)["Tags"])}

    def create(self, aws: Clients) -> None:
        aws("sns").create_topic(Name=self.name, Tags=TAG_LIST)

    def update(self, aws: Clients, changed: State) -> None:
        aws("sns").tag_resource(ResourceArn=self.arn(aws), Tags=TAG_LIST)

    def delete(self, aws: Clients) -> None:
        aws("sns").delete_topic(TopicArn=self.arn(aws))

    def arn(self, aws: Clients) -> str:
        """The topic's ARN in this account and region."""
        return aws.place.arn("sns", self.name)
