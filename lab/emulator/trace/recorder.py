"""Writes each API call into the journal, once, when its answer is ready."""

import time
from collections import deque
from functools import lru_cache
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.handlers import preprocess_request, run_custom_finalizers

from lab.emulator.marks import marks
from lab.emulator.trace import call
from lab.emulator.trace.journal import JOURNAL

COSTS: deque[float] = deque(maxlen=1000)  # seconds that the last calls' recording took


def install() -> None:
    """Look at each call when it comes and when it goes; to be installed after the others, so that
    it is the first to see a call, and writes before a reset lets go of it."""
    preprocess_request.handlers.insert(0, _begin)
    run_custom_finalizers.handlers.insert(0, record)


def _begin(chain: object, context: RequestContext, response: object) -> None:
    marks(context)
    if context.request.path.endswith("/invocations"):
        context.request.get_data()  # else Lambda is the only one who can read the payload


def record(chain: object, context: RequestContext, response: Any) -> None:
    """A finalizer: it runs for answers, refusals, errors, and chains that were ended early."""
    began = time.perf_counter()
    operation = context.operation.name if context.operation else _intended(context)
    if not operation or context.service is None:
        return
    mark, service = marks(context), context.service.service_name
    JOURNAL.append(mark.verdicts, **call.fields(context, response, mark, service, operation))
    COSTS.append(time.perf_counter() - began)


def record_reset(seconds: float) -> None:
    """All accounts were forgotten; readers of every account are told."""
    JOURNAL.append(
        time=time.time() - seconds,
        kind="call",
        account="",
        region="",
        actor="lab",
        service="lab",
        operation="Reset",
        status=204,
        latency_ms=round(1000 * seconds, 3),
    )


def _intended(context: RequestContext) -> str:
    """The operation that a request names whose parameters could not be read."""
    if context.service is None:
        return ""
    target = context.request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    if not target and context.service.protocol in ("query", "ec2"):
        target = context.request.values.get("Action", "")
    return target if target in _operations(context.service) else ""


@lru_cache(maxsize=64)
def _operations(service: Any) -> frozenset[str]:
    return frozenset(service.operation_names)
