"""Functions that are started when a message arrives, not when LocalStack next looks."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from localstack.services.lambda_.event_source_mapping.pollers.poller import (
    EmptyPollResultsException,
)
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.services.lambda_.event_source_mapping.pollers.stream_poller import StreamPoller
from localstack.services.lambda_.invocation.event_manager import LambdaEventManager
from localstack.services.lambda_.invocation.internal_sqs_queue import get_fake_sqs_client
from localstack.services.sqs.models import FifoQueue, sqs_stores
from localstack.utils.aws.arns import parse_arn
from localstack.utils.patch import patch

from lab.emulator.iam.services import mappings

# How long a mapping sleeps on an empty queue before it asks whether it has been disabled.
SLICE_SECONDS = 1.0
# While a batch fills up (MaximumBatchingWindowInSeconds), how often it is looked at.
BATCH_LOOK_SECONDS = 0.1
# "Lambda polls shards in your stream at a base rate of four times per second."
STREAM_SECONDS = 0.25


@cache  # LocalStack loads its executor twice
def install() -> None:
    """Make event source mappings wait on their queue itself (LocalStack asks it every 1 to 10 s),
    and let a function's queue of events go without its last poll of 2 s."""
    mappings.install()

    @patch(SqsPoller.poll_events)
    def poll_when_filled(poll: Callable[[Any], None], poller: Any) -> None:
        # Without its right it asks all the same, and is told.
        if not _due(poller) and mappings.well(poller):
            return
        # Where another consumer was faster, LocalStack would pause.
        with mappings.patient(poller), suppress(EmptyPollResultsException):
            poll(poller)

    @patch(StreamPoller.poll_events)
    def poll_and_pause(poll: Callable[[Any], None], poller: Any) -> None:
        with mappings.patient(poller):
            poll(poller)
        poller._is_shutdown.wait(STREAM_SECONDS)

    @patch(LambdaEventManager.stop)
    def stop_at_once(stop: Callable[[Any], None], manager: Any) -> None:
        if manager.poller:
            manager.poller._shutdown_event.set()
            events = get_fake_sqs_client().queue_manager.queues
            if queue := events.get(manager.event_queue_url):
                queue.shutdown()
        stop(manager)


def _due(poller: Any) -> bool:
    arn = parse_arn(poller.source_arn)
    queue = sqs_stores[arn["account"]][arn["region"]].queues.get(arn["resource"])
    if queue is None:
        return True  # the call reports that the queue is missing, and is tried again later
    waiting = _waiting_messages(queue)
    if not waiting:
        poller.filling_since = None
        return False
    return _batch_complete(poller, waiting)


def _waiting_messages(queue: Any) -> int:
    """How many messages could be received; sleeps up to SLICE_SECONDS for the first one."""
    # A FIFO queue keeps its messages in groups.
    arrivals = queue.message_group_queue if isinstance(queue, FifoQueue) else queue.visible
    condition: threading.Condition = arrivals.not_empty
    with condition:
        if not arrivals.queue:
            condition.wait(SLICE_SECONDS)
        return len(arrivals.queue)


def _batch_complete(poller: Any, waiting: int) -> bool:
    """Whether the batch is full or its window over, which begins at its first message."""
    now = time.monotonic()
    since = getattr(poller, "filling_since", None) or now
    if waiting >= poller.batch_size or now - since >= poller.maximum_batching_window:
        poller.filling_since = None
        return True
    poller.filling_since = since
    time.sleep(BATCH_LOOK_SECONDS)
    return False
