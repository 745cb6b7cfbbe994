"""S3 event notifications to a function."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import Resource, State


@dataclass(frozen=True, kw_only=True)
class Notification(Resource):
    """Invokes ``function`` for each object created under ``prefix``; ``name`` is its id.

    A bucket has one document for all its notifications: the student's stay in it.
    """

    kind: ClassVar[str] = "notification"
    bucket: Resource
    function: Resource
    prefix: str

    @property
    def owner(self) -> Resource:
        return self.bucket

    def wanted(self, aws: Clients) -> State:
        return {
            "function": aws.place.arn("lambda", f"function:{self.function.name}"),
            "events": ["s3:ObjectCreated:*"],
            "prefix": self.prefix,
        }

    def read(self, aws: Clients) -> State | None:
        mine = [each for each in _functions(self._document(aws)) if each["Id"] == self.name]
        if not mine:
            return None
        rules = mine[0].get("Filter", {}).get("Key", {}).get("FilterRules", [])
        return {
            "function": mine[0]["LambdaFunctionArn"],
            "events": mine[0]["Events"],
            "prefix": next((r["Value"] for r in rules if r["Name"].lower() == "prefix"), None),
        }

    def create(self, aws: Clients) -> None:
        wanted = self.wanted(aws)
        mine = {
            "Id": self.name,
            "LambdaFunctionArn": wanted["function"],
            "Events": wanted["events"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": self.prefix}]}},
        }
        self._put(aws, mine)

    def update(self, aws: Clients, changed: State) -> None:
        self.create(aws)

    def delete(self, aws: Clients) -> None:
        self._put(aws)

    def _put(self, aws: Clients, *mine: dict[str, Any]) -> None:
        document = self._document(aws)
        others = [each for each in _functions(document) if each["Id"] != self.name]
        document["LambdaFunctionConfigurations"] = [*others, *mine]
        aws("s3").put_bucket_notification_configuration(
            Bucket=self.bucket.name, NotificationConfiguration=document
        )

    def _document(self, aws: Clients) -> dict[str, Any]:
        client = aws("s3")
        try:
            found = client.get_bucket_notification_configuration(Bucket=self.bucket.name)
        except client.exceptions.NoSuchBucket:
            return {}
        return {key: value for key, value in found.items() if key != "ResponseMetadata"}


def _functions(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document.get("LambdaFunctionConfigurations", [])
    return found
