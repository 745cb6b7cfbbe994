"""Writes the runs of functions into the journal, and what Lambda does with their events."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from localstack.services.lambda_.event_source_mapping.esm_event_processor import EsmEventProcessor
from localstack.services.lambda_.invocation.event_manager import Poller, SQSInvocation
from localstack.utils.patch import patch

from lab.emulator.trace import deliveries, hops
from lab.emulator.trace.call import NAME, REASON
from lab.emulator.trace.identities import BOUND
from lab.emulator.trace.journal import JOURNAL

_LARGEST_ERROR = 1 << 20
# Of the event that this thread works on; events are tried up to three times.
_attempt: ContextVar[int] = ContextVar("attempt", default=1)


@cache  # LocalStack loads its executor twice
def install() -> None:
    """Follow events through mappings, retries and destinations."""

    @patch(EsmEventProcessor.process_events_batch)
    def process(fn: Callable[..., None], self: Any, events: Any) -> None:
        with hops.hop(_batch(events)):
            fn(self, events)

    decode = SQSInvocation.decode.__func__

    def decode_and_count(cls: Any, message: str) -> Any:
        found = decode(cls, message)
        _attempt.set(found.retries + 1)
        return found

    SQSInvocation.decode = classmethod(decode_and_count)
    for name in (
        "process_success_destination",
        "process_failure_destination",
        "process_dead_letter_queue",
    ):
        setattr(Poller, name, _with_hop(getattr(Poller, name)))


class Run:
    """A function's run; say how it ended before it is left."""

    def __init__(self) -> None:
        """A run that has not ended yet."""
        self.error, self.reason = "EnvironmentStopped", "The function's environment was stopped."
        self.detail: dict[str, Any] = {}

    def ended(self, payload: bytes, is_error: bool, **detail: Any) -> None:
        """With an answer or an error; ``detail`` is the event's."""
        self.error, self.reason = _error(payload) if is_error else ("", "")
        self.detail = detail


@contextmanager
def recorded(function_arn: str, request_id: str, trace: str, **detail: Any) -> Iterator[Run]:
    """A run of a function in here is an event, whatever becomes of it."""
    run, began, start = Run(), time.time(), time.perf_counter()
    try:
        yield run
    finally:
        place = f"{function_arn}::::::".split(":")
        JOURNAL.append(
            time=began,
            kind="invocation",
            account=place[4],
            region=place[3],
            actor=f"lambda:{place[6]}",
            client="internal",
            service="lambda",
            operation="Run",
            resource=function_arn,
            error=run.error,
            reason=run.reason[:REASON],
            latency_ms=round(1000 * (time.perf_counter() - start), 3),
            request_id=request_id,
            trace=trace.partition("Root=")[2].partition(";")[0][:NAME],
            ids=(request_id,),
            detail={"attempt": _attempt.get(), **detail, **run.detail},
        )


def _with_hop(fn: Callable[..., None]) -> Callable[..., None]:
    """Calls that hand on what became of an event say which event it was."""
    fails = fn.__name__ == "process_failure_destination"

    def wrapped(self: Any, event: Any, result: Any, *rest: Any) -> None:
        request_id, attempt = event.invocation.request_id, event.retries + 1
        detail = {"request": request_id, "attempt": attempt}
        with hops.hop(hops.Hop(detail | ({"condition": rest[-1]} if fails else {}), (request_id,))):
            fn(self, event, result, *rest)
        if fails and not _has_place_to_go(self, *rest):
            arn = self.version_manager.function_version.qualified_arn
            deliveries.given_up(arn, request_id, rest[-1], attempt)

    return wrapped


def _has_place_to_go(poller: Any, config: Any, cause: str) -> bool:
    if poller.version_manager.function_version.config.dead_letter_arn:
        return True
    return bool(
        config and (config.destination_config or {}).get("OnFailure", {}).get("Destination")
    )


def _batch(events: Any) -> hops.Hop:
    records = events if isinstance(events, list) else [events]
    records = [record for record in records if isinstance(record, dict)]
    ids = [record["messageId"] for record in records[:BOUND] if "messageId" in record]
    source = records[0].get("eventSourceARN", "") if records else ""
    return hops.Hop({"count": len(records)}, tuple(ids), "lambda", source)


def _error(payload: bytes) -> tuple[str, str]:
    try:
        told = json.loads(payload) if len(payload) < _LARGEST_ERROR else {}
        return str(told.get("errorType") or "Error")[:NAME], str(told.get("errorMessage") or "")
    except (ValueError, AttributeError):
        return "Error", ""
