"""Writes deliveries that are no API call, and those that do not happen, into the journal."""

import json
import sys
import time
from collections.abc import Mapping
from typing import Any

from localstack.services.sns import publisher
from localstack.services.sns.models import SnsMessage
from localstack.utils.patch import patch

from lab.emulator.trace import hops
from lab.emulator.trace.call import REASON
from lab.emulator.trace.identities import identities
from lab.emulator.trace.journal import JOURNAL
from lab.emulator.trace.resources import LONGEST
from lab.emulator.trace.summary import cut, summary

# Subscriptions of these protocols end with a call, which has an event of its own.
_BY_CALL = {"sqs", "lambda", "firehose"}


class Traced:
    """A publisher of SNS whose calls say which message of which subscription they deliver."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def publish(self, context: Any, subscriber: Mapping[str, str]) -> None:
        """As the inner one's."""
        messages = getattr(context, "messages", None) or [context.message]
        ids = tuple(message.message_id for message in messages)
        detail = _detail(subscriber, ids[0]) | ({"messages": list(ids)} if len(ids) > 1 else {})
        with hops.hop(hops.Hop(detail, ids)):
            self._inner.publish(context=context, subscriber=subscriber)


def install() -> None:
    """Listen to SNS's own report of each delivery."""
    if getattr(publisher, "_lab_listens", False):
        return
    publisher._lab_listens = True

    @patch(publisher.store_delivery_log)
    def store_delivery_log(
        fn: Any,
        message_context: SnsMessage,
        subscriber: Mapping[str, str],
        success: bool,
        topic_attributes: Any = None,
        delivery: Any = None,
    ) -> None:
        _reported(message_context, subscriber, success, delivery or {})
        fn(message_context, subscriber, success, topic_attributes, delivery)


def delivered(
    message: SnsMessage,
    subscriber: Mapping[str, str],
    operation: str = "Deliver",
    status: int = 200,
    within: str = "",
) -> None:
    """A message has reached a mailbox, a telephone, or a server. ``within`` is an ARN of the
    account, for what comes from no topic."""
    _write(message, subscriber, operation=operation, status=status, within=within)


def withheld(
    message: SnsMessage, subscriber: Mapping[str, str], error: str, reason: str, **detail: Any
) -> None:
    """A message does not go to one of its topic's subscriptions; ``reason`` says why in words."""
    _write(message, subscriber, error=error, reason=reason, status=0, detail=detail)


def filtered(message: SnsMessage, subscriber: Mapping[str, str], policy: Any) -> None:
    """A subscription's filter policy did not let a message through."""
    by_body = subscriber.get("FilterPolicyScope") == "MessageBody"
    seen: Any = (
        message.message_content(subscriber["Protocol"])
        if by_body
        else {
            name: attribute.get("StringValue", attribute.get("Value", "<binary>"))
            for name, attribute in (message.message_attributes or {}).items()
        }
    )
    shown, wanted = cut(_text(seen)), cut(_text(policy))
    what = f"body {shown}" if by_body else f"attributes {shown}" if seen else "no attributes"
    reason = f"The filter policy {wanted} does not match the message, which has {what}."
    withheld(message, subscriber, "FilterPolicyMismatch", reason, filter_policy=wanted)


def unheard(message: SnsMessage, topic: str) -> None:
    """A message was published to a topic that has no subscription."""
    nobody = {"TopicArn": topic, "Protocol": "", "Endpoint": "", "SubscriptionArn": ""}
    withheld(message, nobody, "NoTarget", "The topic has no subscription.")


def moved_to_dead_letter_queue(source: str, target: str, message: Mapping[str, Any]) -> None:
    """SQS has put a message that was received too often into its dead-letter queue."""
    receives = int(message.get("Attributes", {}).get("ApproximateReceiveCount") or 0)
    _append(
        target,
        source,
        service="sqs",
        operation="MoveToDeadLetterQueue",
        reason=f"It was received and not deleted, {receives} times over.",
        ids=(message["MessageId"],),
        detail={"message": message["MessageId"], "receives": receives},
    )


def expired(queue: str, message: Mapping[str, Any], seconds: int) -> None:
    """A message has been in its queue for longer than the queue keeps messages."""
    _append(
        queue,
        queue,
        service="sqs",
        operation="ExpireMessage",
        error="RetentionPeriodOver",
        reason=f"The queue keeps messages for {seconds} s; nobody deleted this one in time.",
        ids=(message["MessageId"],),
        detail={"message": message["MessageId"]},
    )


def given_up(function: str, request_id: str, cause: str, attempts: int) -> None:
    """Lambda drops an event: it has failed, and there is nowhere to send it."""
    _append(
        function,
        function,
        service="lambda",
        operation="DropEvent",
        error=cause,
        reason=f"The event is lost after attempt {attempts}: the function has neither a "
        "destination on failure nor a dead-letter queue.",
        ids=(request_id,),
        detail={"attempt": attempts},
    )


def _reported(
    message: SnsMessage, subscriber: Mapping[str, str], success: bool, delivery: Mapping[str, Any]
) -> None:
    protocol, under_way = subscriber.get("Protocol", ""), hops.current()
    if protocol == "sms" or (success and protocol in _BY_CALL):
        return
    status = int(delivery.get("statusCode") or 200)
    if success:
        if status < 400:  # else SNS takes it for a failure next
            delivered(message, subscriber, status=status)
        return
    if under_way and under_way.told:
        return
    error = sys.exception()
    answer = getattr(error, "response", None)
    status = getattr(answer, "status_code", 0)
    code = f"HTTP {status}" if status else "EndpointUnreachable"
    if isinstance(answer, dict):  # boto3's: the queue's address could not even be asked for
        code, status = str(answer.get("Error", {}).get("Code", code)), 400
    _write(message, subscriber, error=code, reason=str(error)[:REASON], status=status)


def _write(
    message: SnsMessage,
    subscriber: Mapping[str, str],
    *,
    operation: str = "Deliver",
    detail: Mapping[str, Any] | None = None,
    within: str = "",
    **fields: Any,
) -> None:
    if under_way := hops.current():
        under_way.told = True
    text = message.message if isinstance(message.message, str) else _text(message.message)
    ids = {message.message_id: None} | identities("sns", operation, {"Message": text}, None)
    _append(
        subscriber.get("Endpoint", "")[:LONGEST],
        subscriber.get("TopicArn") or "",
        within,
        service="sns",
        operation=operation,
        ids=tuple(ids),
        parameters=summary("sns", operation, {"Subject": message.subject, "Message": text}),
        detail=_detail(subscriber, message.message_id) | dict(detail or {}),
        **fields,
    )


def _append(resource: str, source: str, within: str = "", *, service: str, **fields: Any) -> None:
    place = f"{source or within or resource}:::::".split(":")
    JOURNAL.append(
        time=time.time(),
        kind="delivery",
        account=place[4],
        region=place[3],
        actor=f"service:{service}.amazonaws.com",
        principal=f"{service}.amazonaws.com",
        client="internal",
        service=service,
        resource=resource,
        source=source,
        **fields,
    )


def _detail(subscriber: Mapping[str, str], message: str) -> dict[str, Any]:
    return {
        "protocol": subscriber.get("Protocol", ""),
        "subscription": subscriber.get("SubscriptionArn", ""),
        "message": message,
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
