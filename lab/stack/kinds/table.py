"""DynamoDB tables."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.errors import StackError
from lab.stack.poll import until
from lab.stack.resource import TAG_LIST, Resource, State, is_ours


@dataclass(frozen=True, kw_only=True)
class Table(Resource):
    """An on-demand table; ``key`` is the partition key and, if any, the sort key (strings)."""

    kind: ClassVar[str] = "table"
    key: tuple[str, ...]
    expires: str | None = None  # the attribute with the time to live, in epoch seconds

    def wanted(self, aws: Clients) -> State:
        return {"key": self.key, "billing": "PAY_PER_REQUEST", "expiry": self.expires, "tag": True}

    def read(self, aws: Clients) -> State | None:
        client = aws("dynamodb")
        try:
            table = client.describe_table(TableName=self.name)["Table"]
        except client.exceptions.ResourceNotFoundException:
            return None
        return {
            "key": tuple(part["AttributeName"] for part in table["KeySchema"]),
            "billing": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
            "expiry": self._expiry(client),
            "tag": is_ours(client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]),
        }

    def create(self, aws: Clients) -> None:
        aws("dynamodb").create_table(
            TableName=self.name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in self.key],
            KeySchema=[
                {"AttributeName": name, "KeyType": how}
                for name, how in zip(self.key, ("HASH", "RANGE"), strict=False)
            ],
            Tags=TAG_LIST,
        )
        self._settle(aws)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("dynamodb")
        if "key" in changed:
            raise StackError(
                f"Table {self.name} exists with another key than {' and '.join(self.key)}, and a "
                "key cannot be changed. If you can do without its items, remove it and go on: "
                f"awslocal dynamodb delete-table --table-name {self.name} && lab setup"
            )
        if "billing" in changed:
            client.update_table(TableName=self.name, BillingMode="PAY_PER_REQUEST")
            self._settle(aws)
        if "expiry" in changed:
            client.update_time_to_live(
                TableName=self.name,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": self.expires},
            )
        if "tag" in changed:
            arn = aws.place.arn("dynamodb", f"table/{self.name}")
            client.tag_resource(ResourceArn=arn, Tags=TAG_LIST)

    def delete(self, aws: Clients) -> None:
        aws("dynamodb").delete_table(TableName=self.name)
        until(lambda: self.read(aws) is None, f"table {self.name} to go")

    def _expiry(self, client: Any) -> str | None:
        if self.expires is None:
            return None  # a time to live that the student set is the student's
        answer = client.describe_time_to_live(TableName=self.name)
        now = answer["TimeToLiveDescription"]
        on = now["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
        return str(now["AttributeName"]) if on else None

    def _settle(self, aws: Clients) -> None:
        describe = aws("dynamodb").describe_table
        until(
            lambda: describe(TableName=self.name)["Table"]["TableStatus"] == "ACTIVE",
            f"table {self.name} to be active",
        )
