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

from lab.emulator.deadlines import Deadlines
from lab.emulator.queue_rules import check_attributes


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
        tags: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> dict[str, str]:
        """Create a queue."""
        check_attributes(attributes or {})
        return super().create_queue(context, queue_name, attributes, tags, **kwargs)

    def set_queue_attributes(
        self, context: RequestContext, queue_url: str, attributes: dict[str, str], **kwargs: Any
    ) -> None:
        """Change a queue."""
        check_attributes(attributes)
        super().set_queue_attributes(context, queue_url, attributes, **kwargs)


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


def _add_inflight_message(fn: Any, self: SqsQueue, message: SqsMessage) -> None:
    fn(self, message)
    DEADLINES.at(message.visibility_deadline)


def _update_visibility_timeout(fn: Any, self: SqsQueue, receipt_handle: str, timeout: int) -> None:
    fn(self, receipt_handle, timeout)
    DEADLINES.at(time.time() + timeout)


def _put(fn: Any, self: SqsQueue, *args: Any, **kwargs: Any) -> SqsMessage:
    message = fn(self, *args, **kwargs)
    if message.delay_seconds:
        DEADLINES.at(message.created + message.delay_seconds)
    return message
