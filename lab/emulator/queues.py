"""SQS with AWS's bounds for attributes, and with messages that come back when they should.

LocalStack looks once a second for messages whose visibility timeout, delay or retention is over.
Here it looks at the moment when the next one is, and hardly ever while there is none.
"""

import math
import time
from collections.abc import Iterator
from typing import Any

from localstack.aws.api import RequestContext
from localstack.services.sqs.models import (
    FifoQueue,
    SqsMessage,
    SqsQueue,
    StandardQueue,
    sqs_stores,
)
from localstack.services.sqs.provider import QueueUpdateWorker, SqsProvider
from localstack.utils.patch import patch

from lab.emulator import queue_rules as rules
from lab.emulator.deadlines import Deadlines
from lab.emulator.trace import deliveries


class Sqs(SqsProvider):
    """LocalStack's SQS, punctual and strict about attributes."""

    def __init__(self) -> None:
        super().__init__()
        self._queue_update_worker: Any = DEADLINES

    def create_queue(
        self,
        context: RequestContext,
        queue_name: str,
        attributes: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> dict[str, str]:
        """Create a queue."""
        _check_attributes(attributes or {})
        return super().create_queue(context, queue_name, attributes, **kwargs)

    def set_queue_attributes(
        self, context: RequestContext, queue_url: str, attributes: dict[str, str], **kwargs: Any
    ) -> None:
        """Change a queue."""
        _check_attributes(attributes)
        super().set_queue_attributes(context, queue_url, attributes, **kwargs)

    def send_message(self, context: RequestContext, **request: Any) -> dict[str, str]:
        """Send a message."""
        rules.check_message(request.get("delay_seconds"), request.get("message_attributes"))
        return super().send_message(context, **request)

    def send_message_batch(
        self, context: RequestContext, queue_url: str, entries: list[Any], **kwargs: Any
    ) -> dict[str, Any]:
        """Send several messages."""
        for entry in entries:
            rules.check_message(entry.get("DelaySeconds"), entry.get("MessageAttributes"))
        return super().send_message_batch(context, queue_url, entries, **kwargs)

    def receive_message(self, context: RequestContext, **request: Any) -> dict[str, Any]:
        """Receive messages, and hide them for a while."""
        rules.check_receive(
            request.get("max_number_of_messages"), request.get("visibility_timeout")
        )
        return super().receive_message(context, **request)

    def change_message_visibility(
        self,
        context: RequestContext,
        queue_url: str,
        receipt_handle: str,
        visibility_timeout: int,
        **kwargs: Any,
    ) -> None:
        """Hide a received message for longer, or show it sooner."""
        rules.check_visibility(visibility_timeout)
        super().change_message_visibility(
            context, queue_url, receipt_handle, visibility_timeout, **kwargs
        )

    def on_before_state_reset(self) -> None:
        """Answer whoever waits for a message."""
        for queue in _Updates().iter_queues():
            queue.clear()
            queue.shutdown()


def _check_attributes(attributes: dict[str, str]) -> None:
    rules.check_attributes(attributes)
    arn = rules.dead_letter_queue(attributes)
    if not arn:
        return
    _, _, _, region, account, name = f"{arn}:::::".split(":")[:6]
    stores = sqs_stores.get(account, {})
    if region not in stores or name not in stores[region].queues:
        raise rules.refuse_dead_letter_queue(attributes)


class _Updates(QueueUpdateWorker):
    """LocalStack's way to move messages on, without its loop."""

    def iter_queues(self) -> Iterator[SqsQueue]:
        # Copies: accounts and queues come and go meanwhile.
        for regions in list(sqs_stores.values()):
            for store in list(regions.values()):
                yield from list(store.queues.values())

    def work(self) -> float:
        """Move on what is due; the moment of what is due next."""
        self.do_update_all_queues()
        return min((due for queue in self.iter_queues() for due in _due(queue)), default=math.inf)


def _due(queue: SqsQueue) -> Iterator[float]:
    yield from (message.visibility_deadline or 0 for message in list(queue.inflight))
    yield from (message.created + message.delay_seconds for message in list(queue.delayed))
    yield from (created + queue.message_retention_period for created in _oldest(queue))


def _oldest(queue: SqsQueue) -> list[float]:
    heaps = (
        [group.messages for group in list(queue.message_groups.values())]
        if isinstance(queue, FifoQueue)
        else [queue.visible.queue]
    )
    return [oldest.created for heap in heaps for oldest in heap[:1]]


DEADLINES = Deadlines(_Updates().work)


def install() -> None:
    """Announce each new deadline, once the message is where the worker looks."""
    patch(SqsQueue.add_inflight_message)(_add_inflight_message)
    patch(SqsQueue.update_visibility_timeout)(_update_visibility_timeout)
    patch(StandardQueue.put)(_put)
    patch(FifoQueue.put)(_put)
    SqsQueue.remove_expired_messages_from_heap = _remove_expired


def _add_inflight_message(fn: Any, self: SqsQueue, message: SqsMessage) -> None:
    fn(self, message)
    DEADLINES.at(message.visibility_deadline)


def _update_visibility_timeout(fn: Any, self: SqsQueue, receipt_handle: str, timeout: int) -> None:
    fn(self, receipt_handle, timeout)
    DEADLINES.at(time.time() + timeout)


def _put(fn: Any, self: SqsQueue, *args: Any, **kwargs: Any) -> SqsMessage:
    message = fn(self, *args, **kwargs)
    source = message.dead_letter_queue_source_arn
    if source and _dead_letter_queue_of(source) == self.arn:
        deliveries.moved_to_dead_letter_queue(source, self.arn, message.message)
    if message.delay_seconds:
        DEADLINES.at(message.created + message.delay_seconds)
    return message


def _dead_letter_queue_of(arn: str) -> str:
    """The ARN of a queue's dead-letter queue: a redrive brings messages to other queues, too."""
    _, _, _, region, account, name = arn.split(":")
    queue = sqs_stores[account][region].queues.get(name)
    return str((queue.redrive_policy or {}).get("deadLetterTargetArn", "")) if queue else ""


_removed_from_heap = SqsQueue.remove_expired_messages_from_heap


def _remove_expired(self: SqsQueue, heap: list[SqsMessage], seconds: int) -> list[SqsMessage]:
    expired: list[SqsMessage] = _removed_from_heap(heap, seconds)
    for message in expired:
        deliveries.expired(self.arn, message.message, seconds)
    return expired
