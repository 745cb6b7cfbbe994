"""Notifications on their way to SNS: the outbox in DynamoDB, and how one of them is sent.

Delivery is at least once. A sender first claims a notification for LEASE seconds with a conditional
write, so several app processes do not send it twice; one that dies after SNS took the message and
before the notification left the outbox does leave it to be sent again.
"""

import json
import time
from dataclasses import dataclass
from typing import Any, Self

from app.domain.notification import Notification
from app.errors import AppError, AwsError, ConfigurationError
from app.services.aws import Aws, pack
from app.services.flags import SEND_NOTIFICATIONS, FlagReader

LEASE = 30  # seconds; longer than the slowest publish with its retry
LONGEST_WAIT = 30  # seconds between two tries of one notification


@dataclass(frozen=True, slots=True)
class Pending:
    """A notification that SNS has not taken yet; times are epoch seconds."""

    id: str
    todo_id: str
    subject: str
    body: str
    attributes: dict[str, str]
    created_at: str
    attempts: int = 0
    last_error: str = ""
    error_code: str = ""
    error_call: str = ""
    flag_known: bool = True
    not_before: float = 0.0
    lease_until: float = 0.0

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> Self:
        """From the outbox's item; numbers arrive as Decimal."""
        return cls(
            id=str(item["id"]),
            todo_id=str(item.get("todoId", "")),
            subject=str(item.get("subject", "")),
            body=str(item.get("body", "")),
            attributes=_attributes(item.get("attributes")),
            created_at=str(item.get("createdAt", "")),
            attempts=int(_number(item.get("attempts"))),
            last_error=str(item.get("lastError", "")),
            error_code=str(item.get("errorCode", "")),
            error_call=str(item.get("errorCall", "")),
            flag_known=bool(item.get("flagKnown", True)),
            not_before=_number(item.get("notBefore")),
            lease_until=_number(item.get("leaseUntil")),
        )

    @property
    def being_sent(self) -> bool:
        """Whether some process has claimed it: it is on its way, or that process died."""
        return self.lease_until > time.time()

    @property
    def error(self) -> AwsError | None:
        """What the last try met, as far as it was written down."""
        service, _, operation = self.error_call.partition(" ")
        error = AwsError(self.error_code, self.last_error, service=service, operation=operation)
        return error if self.last_error else None

    def due_at(self, *, urgent: bool) -> float:
        """When it may be tried; ``urgent`` skips the pause after a failure, never a lease."""
        return self.lease_until if urgent else max(self.lease_until, self.not_before)


def backoff(attempts: int) -> float:
    """Seconds to wait before the next try, after so many earlier ones."""
    return float(min(2 ** min(attempts, 10), LONGEST_WAIT))


def outbox_put(table: str, notification: Notification, *, flag_known: bool) -> dict[str, Any]:
    """The part of a transaction that puts ``notification`` into the outbox."""
    item = {
        "id": notification.id,
        "todoId": notification.todo_id,
        "subject": notification.subject,
        "body": notification.body,
        "attributes": json.dumps(notification.attributes),
        "createdAt": notification.created_at,
        "attempts": 0,
        "flagKnown": flag_known,
    }
    return {"Put": {"TableName": table, "Item": pack(item)}}


class Outbox:
    """The table of notifications not yet sent, and how one of them is sent."""

    def __init__(self, aws: Aws, table: str, topic_arn: str, flags: FlagReader) -> None:
        self._aws, self._table, self._topic, self._flags = aws, table, topic_arn, flags

    def pending(self) -> list[Pending]:
        """What waits, oldest first."""
        items = self._aws.scan(self._table, ConsistentRead=True)
        return sorted(map(Pending.from_item, items), key=lambda p: (p.created_at, p.id))

    def send(self, pending: Pending) -> None:
        """Publish one notification and take it out; raises the AppError that was met, which is
        then also written down beside the notification."""
        if not self._claim(pending):
            return  # another process has it
        try:
            if pending.flag_known or self._wanted():
                self._publish(pending)
        except AppError as error:
            self._note_failure(pending, error)
            raise
        self._aws.call(
            "dynamodb", "delete_item", TableName=self._table, Key=pack({"id": pending.id})
        )

    def _claim(self, pending: Pending) -> bool:
        try:
            self._update(
                pending,
                "SET leaseUntil = :until, attempts = :attempts",
                {":until": int(time.time() + LEASE), ":attempts": pending.attempts + 1},
                "attempts = :seen",
                {":seen": pending.attempts},
            )
        except AwsError as error:
            if error.condition_failed:
                return False
            raise
        return True

    def _wanted(self) -> bool:
        """Whether notifications are on, asked for a change made while nobody could tell."""
        flags = self._flags.read()
        if flags.error:
            raise flags.error
        return bool(flags.get(SEND_NOTIFICATIONS))

    def _publish(self, pending: Pending) -> None:
        if not self._topic:
            raise ConfigurationError(
                "TOPIC_ARN is not set: set it to the topic's ARN and start the app again."
            )
        self._aws.call(
            "sns",
            "publish",
            TopicArn=self._topic,
            Subject=pending.subject,
            Message=pending.body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in pending.attributes.items()
                if value
            },
        )

    def _note_failure(self, pending: Pending, error: AppError) -> None:
        values = {
            ":zero": 0,
            ":next": int(time.time() + backoff(pending.attempts)),
            ":error": str(error)[:1000],
            ":code": error.code,
            ":call": f"{error.service} {error.operation}" if isinstance(error, AwsError) else "",
        }
        self._update(
            pending,
            "SET leaseUntil = :zero, notBefore = :next, lastError = :error, "
            "errorCode = :code, errorCall = :call",
            values,
            "attempts = :seen",
            {":seen": pending.attempts + 1},
        )

    def _update(
        self,
        pending: Pending,
        expression: str,
        values: dict[str, Any],
        condition: str,
        seen: dict[str, Any],
    ) -> None:
        self._aws.call(
            "dynamodb",
            "update_item",
            TableName=self._table,
            Key=pack({"id": pending.id}),
            UpdateExpression=expression,
            ConditionExpression=f"attribute_exists(id) AND {condition}",
            ExpressionAttributeValues=pack(values | seen),
        )


def _attributes(text: Any) -> dict[str, str]:
    """The message attributes from their JSON text; a broken text reads as none."""
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _number(value: Any) -> float:
    """A number from the table, 0 for what is none."""
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0
