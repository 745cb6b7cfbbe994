"""Lambda permissions: who may invoke a function."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.references import resolve
from lab.stack.resource import Resource, State


@dataclass(frozen=True, kw_only=True)
class Permission(Resource):
    """Lets ``service`` invoke the function for ``source``, an ARN; ``name`` is the statement's."""

    kind: ClassVar[str] = "permission"
    function: Resource
    service: str
    source: str

    @property
    def owner(self) -> Resource:
        return self.function

    def wanted(self, aws: Clients) -> State:
        return {
            "principal": {"Service": self.service},
            "action": "lambda:InvokeFunction",
            "source": resolve(aws, self.source),
            "account": aws.place.account if self._needs_account else None,
        }

    def read(self, aws: Clients) -> State | None:
        statement = self._statement(aws("lambda"))
        if statement is None:
            return None
        condition = statement.get("Condition", {})
        return {
            "principal": statement["Principal"],
            "action": statement["Action"],
            "source": condition.get("ArnLike", {}).get("AWS:SourceArn"),
            "account": condition.get("StringEquals", {}).get("AWS:SourceAccount"),
        }

    def create(self, aws: Clients) -> None:
        account = {"SourceAccount": aws.place.account} if self._needs_account else {}
        aws("lambda").add_permission(
            FunctionName=self.function.name,
            StatementId=self.name,
            Action="lambda:InvokeFunction",
            Principal=self.service,
            SourceArn=resolve(aws, self.source),
            **account,
        )

    def update(self, aws: Clients, changed: State) -> None:
        self.delete(aws)
        self.create(aws)

    def delete(self, aws: Clients) -> None:
        aws("lambda").remove_permission(FunctionName=self.function.name, StatementId=self.name)

    @property
    def _needs_account(self) -> bool:
        return self.service == "s3.amazonaws.com"  # a bucket's ARN names no account

    def _statement(self, client: Any) -> dict[str, Any] | None:
        try:
            text = client.get_policy(FunctionName=self.function.name)["Policy"]
        except client.exceptions.ResourceNotFoundException:
            return None
        statements: list[dict[str, Any]] = json.loads(text)["Statement"]
        return next((each for each in statements if each["Sid"] == self.name), None)
