"""Lambda event source mappings: who polls a queue for a function."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.poll import until
from lab.stack.resource import Resource, State

_MOVING = ("Creating", "Updating", "Enabling", "Disabling")


@dataclass(frozen=True, kw_only=True)
class EventSourceMapping(Resource):
    """Polls ``queue`` for ``function``, ``batch`` messages at most, and takes back those that
    the function names as failed."""

    kind: ClassVar[str] = "event source mapping"
    function: Resource
    queue: Resource
    batch: int = 10

    @property
    def owner(self) -> Resource:
        return self.function

    def wanted(self, aws: Clients) -> State:
        return {"batch": self.batch, "reports": ["ReportBatchItemFailures"], "enabled": True}

    def read(self, aws: Clients) -> State | None:
        found = self._find(aws)
        if found is None:
            return None
        return {
            "batch": found["BatchSize"],
            "reports": found.get("FunctionResponseTypes", []),
            "enabled": found["State"] in ("Creating", "Enabling", "Enabled", "Updating"),
        }

    def create(self, aws: Clients) -> None:
        aws("lambda").create_event_source_mapping(
            FunctionName=self.function.name,
            EventSourceArn=self._source(aws),
            BatchSize=self.batch,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            Enabled=True,
        )

    def update(self, aws: Clients, changed: State) -> None:
        self._settle(aws)
        aws("lambda").update_event_source_mapping(
            UUID=self._found(aws)["UUID"],
            BatchSize=self.batch,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            Enabled=True,
        )

    def delete(self, aws: Clients) -> None:
        self._settle(aws)
        aws("lambda").delete_event_source_mapping(UUID=self._found(aws)["UUID"])
        until(lambda: not self._all(aws), f"event source mapping {self.name} to go")

    def _settle(self, aws: Clients) -> None:
        until(
            lambda: self._found(aws)["State"] not in _MOVING,
            f"event source mapping {self.name} to settle",
        )

    def _found(self, aws: Clients) -> dict[str, Any]:
        return self._find(aws) or {"UUID": "gone", "State": "gone"}

    def _find(self, aws: Clients) -> dict[str, Any] | None:
        return next((each for each in self._all(aws) if each["State"] != "Deleting"), None)

    def _all(self, aws: Clients) -> list[dict[str, Any]]:
        client = aws("lambda")
        pages = client.get_paginator("list_event_source_mappings").paginate(
            EventSourceArn=self._source(aws)
        )
        arn = aws.place.arn("lambda", f"function:{self.function.name}")
        return [
            each
            for page in pages
            for each in page["EventSourceMappings"]
            if each["FunctionArn"] == arn
        ]

    def _source(self, aws: Clients) -> str:
        return aws.place.arn("sqs", self.queue.name)
