"""Reads the state of resources: small read-only calls, each made once and only when needed."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from lab.journal import http, names, peek
from lab.journal.why.app import EXPORTS, OUTBOX, TODOS
from lab.journal.why.state import (
    Function,
    Message,
    Notification,
    Queue,
    SourceMapping,
    Subscription,
)
from lab.shared.config import Settings

_READER = "lab"  # its reads are noise in the journal


def _once[R](read: Callable[["AwsState", str], R]) -> Callable[["AwsState", str], R]:
    """A story asks for the same thing in several places."""

    @wraps(read)
    def ask(self: "AwsState", name: str) -> R:
        from botocore.exceptions import BotoCoreError

        key = (read.__name__, name)
        try:
            if key not in self.known:
                self.known[key] = read(self, name)
        except BotoCoreError as error:
            raise http.away(self.settings) from error
        found: R = self.known[key]
        return found

    return ask


class AwsState:
    """State as the emulator has it now. What cannot be read, because it does not exist or is
    refused, is told as if it were not there; raises JournalError when nobody answers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.known: dict[tuple[str, str], Any] = {}

    @_once
    def subscriptions(self, topic: str) -> tuple[Subscription, ...] | None:
        """Of the topic with this ARN; None if there is no such topic."""
        sns = self._client("sns", topic)
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        listed = _or_none(lambda: [s for page in pages for s in page["Subscriptions"]])
        return None if listed is None else tuple(map(_subscription, listed))

    @_once
    def queue(self, arn: str) -> Queue | None:
        """The queue with this ARN, and what is in it."""
        if not names.is_arn(arn):
            return None
        region, account, name = arn.split(":")[3:6]
        sqs = self._client("sqs", arn)
        url = f"{self.settings.endpoint.rstrip('/')}/queue/{region}/{account}/{name}"
        answer = _or_none(lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]))
        if answer is None:
            return None
        has = answer["Attributes"]
        peeked = peek.contents(self.settings, arn, body=0)
        return Queue(
            int(has["VisibilityTimeout"]),
            int(has["DelaySeconds"]),
            int(has["MessageRetentionPeriod"]),
            messages=_messages(peeked) if peeked else {},
        )

    @_once
    def mappings(self, queue: str) -> tuple[SourceMapping, ...]:
        """Of the queue with this ARN."""
        client = self._client("lambda", queue)
        answer = _or_none(lambda: client.list_event_source_mappings(EventSourceArn=queue)) or {}
        return tuple(
            SourceMapping(
                m["UUID"], m["FunctionArn"], m["State"], m.get("LastProcessingResult") or ""
            )
            for m in answer.get("EventSourceMappings", ())
        )

    @_once
    def function(self, arn: str) -> Function | None:
        """The function with this ARN."""
        client, name = self._client("lambda", arn), names.function_name(arn)
        answer = _or_none(lambda: client.get_function(FunctionName=name))
        if answer is None:
            return None
        has = answer["Configuration"]
        reserved = answer.get("Concurrency", {}).get("ReservedConcurrentExecutions")
        return Function(has["State"], has.get("StateReason") or "", has["Timeout"], reserved)

    @_once
    def notifications(self, bucket: str) -> tuple[Notification, ...]:
        """Of the bucket with this name."""
        s3 = self._client("s3")
        answer = _or_none(lambda: s3.get_bucket_notification_configuration(Bucket=bucket)) or {}
        kinds = {
            "LambdaFunctionConfigurations": "LambdaFunctionArn",
            "QueueConfigurations": "QueueArn",
            "TopicConfigurations": "TopicArn",
        }
        return tuple(
            _notification(each[member], each)
            for kind, member in kinds.items()
            for each in answer.get(kind, ())
        )

    @_once
    def flag(self, name: str) -> bool | None:
        """A flag of the app; None if there is no such parameter."""
        ssm = self._client("ssm")
        answer = _or_none(lambda: ssm.get_parameter(Name=f"/todoapp/{name}"))
        return None if answer is None else answer["Parameter"]["Value"].strip().lower() == "true"

    @_once
    def todo(self, todo_id: str) -> Mapping[str, Any] | None:
        """A todo's item."""
        return self._item(TODOS, {"id": todo_id})

    @_once
    def export(self, export_id: str) -> Mapping[str, Any] | None:
        """The record of an export."""
        return self._item(EXPORTS, {"exportId": export_id})

    @_once
    def outbox(self, todo_id: str) -> tuple[Mapping[str, Any], ...]:
        """The notifications about a todo that were not sent yet, oldest first."""
        pages = self._client("dynamodb").get_paginator("scan").paginate(TableName=OUTBOX)
        items = _or_none(lambda: [_plain(i) for page in pages for i in page["Items"]]) or []
        own = [item for item in items if item.get("todoId") == todo_id]
        return tuple(sorted(own, key=lambda item: str(item.get("createdAt"))))

    def _item(self, table: str, key: Mapping[str, str]) -> Mapping[str, Any] | None:
        client = self._client("dynamodb")
        typed = {name: {"S": value} for name, value in key.items()}
        answer = _or_none(lambda: client.get_item(TableName=table, Key=typed, ConsistentRead=True))
        return _plain(answer["Item"]) if answer and "Item" in answer else None

    def _client(self, service: str, arn: str = "") -> Any:
        from lab.shared import aws  # late: boto3 takes a moment, and not each story needs it

        region = arn.split(":")[3] if names.is_arn(arn) else ""
        return aws.client(
            self.settings, service, actor=_READER, region=region or self.settings.region
        )


def _subscription(listed: Mapping[str, str]) -> Subscription:
    arn, protocol, endpoint = (listed[name] for name in ("SubscriptionArn", "Protocol", "Endpoint"))
    pending = not arn.startswith("arn:")
    return Subscription(protocol, endpoint, "" if pending else arn, pending)


def _messages(peeked: peek.Contents) -> dict[str, Message]:
    return {
        each.id: Message(each.sent, each.receives, each.state == "visible", each.state == "delayed")
        for each in peeked.messages
    }


def _notification(target: str, configured: Mapping[str, Any]) -> Notification:
    rules = configured.get("Filter", {}).get("Key", {}).get("FilterRules", ())
    ends = {rule["Name"].lower(): rule["Value"] for rule in rules}
    return Notification(target, ends.get("prefix", ""), ends.get("suffix", ""))


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of DynamoDB without the names of its types."""
    return {name: next(iter(value.values())) for name, value in item.items()}


def _or_none(call: Callable[[], Any]) -> Any:
    """What the call answers; None for an error of AWS."""
    from botocore.exceptions import ClientError

    try:
        return call()
    except ClientError:
        return None
