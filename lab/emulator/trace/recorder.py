"""Writes each API call into the journal, once, when its answer is ready."""

import time
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.handlers import preprocess_request, run_custom_finalizers
from localstack.utils.xray.trace_header import TraceHeader

from lab.emulator.marks import Marks, marks
from lab.emulator.trace import actors, hops, noise
from lab.emulator.trace.identities import BOUND, LOOKED_AT, identities
from lab.emulator.trace.journal import JOURNAL
from lab.emulator.trace.resources import account_of, resource
from lab.emulator.trace.summary import summary

REASON = 1000
COSTS: deque[float] = deque(maxlen=1000)  # seconds that the last calls' recording took
LOCALSTACK = actors.service_actor("localstack")  # its housekeeping, for nobody's sake


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
    _record(context, response)
    COSTS.append(time.perf_counter() - began)


def _record(context: RequestContext, response: Any) -> None:
    operation = context.operation.name if context.operation else _intended(context)
    if not operation or context.service is None:
        return
    mark = marks(context)
    latency = time.perf_counter() - mark.began_monotonic
    service = context.service.service_name
    request: Mapping[str, Any] = context.service_request or {}
    if (service, operation) == ("lambda", "Invoke"):
        request = {**request, "Payload": _beginning(context.request.get_data())}
    region, account = context.region or "", context.account_id or ""
    about = resource(service, request, account, region)
    fields = _caller(context, mark)
    if context.is_internal_call:
        # LocalStack makes calls to SQS in its default account, whoever the queue belongs to.
        account = account_of(about) or account_of(fields["source"]) or account
    error, reason = _error(context, response)
    ids = identities(service, operation, request, context.service_response)
    if service == "lambda" and operation == "Invoke":
        ids[context.request_id or ""] = None
    detail: Mapping[str, Any] = {}
    if hop := _hop(context, service, fields["actor"]):
        hop.told, detail = True, hop.detail
        ids |= dict.fromkeys(hop.ids)
    JOURNAL.append(
        mark.verdicts,
        time=mark.began,
        kind="call",
        account=account,
        region=region,
        service=service,
        operation=operation,
        resource=about,
        status=response.status_code,
        error=error,
        reason=f"{reason} {mark.hint}".rstrip(),
        latency_ms=round(1000 * latency, 3),
        request_id=context.request_id or "",
        trace=_trace(context, service),
        ids=tuple(ids)[:BOUND],
        parameters=summary(service, operation, request),
        detail=detail,
        noise=noise.is_noise(context, service, operation, fields["actor"], fields["source"]),
        **fields,
    )


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


def _caller(context: RequestContext, mark: Marks) -> dict[str, str]:
    if not context.is_internal_call:
        actor, principal, client = actors.outside(context.request.headers, mark)
        return {"actor": actor, "principal": principal, "client": client, "source": ""}
    told, hop = context.internal_request_params or {}, hops.current()
    service = told.get("service_principal") or (hop and hop.principal) or "localstack"
    source = told.get("source_arn") or (hop.source if hop else "")
    actor = actors.service_actor(str(service))
    principal = mark.caller.principal.arn if mark.caller else actor.partition(":")[2]
    return {"actor": actor, "principal": principal, "client": "internal", "source": source}


def _hop(context: RequestContext, service: str, actor: str) -> hops.Hop | None:
    """The delivery that an internal call is the end of, not one that it needs on the way."""
    on_the_way = actor == LOCALSTACK or service == "sts"
    return hops.current() if context.is_internal_call and not on_the_way else None


def _error(context: RequestContext, response: Any) -> tuple[str, str]:
    error: Any = context.service_exception
    status = response.status_code
    if status < 400:
        return _failed_entries(context.service_response)
    if error is None:
        return str(status), ""
    # What the SDKs show where a service has changed its protocol: SQS.
    told = response.headers.get("x-amzn-query-error", "").partition(";")[0]
    code = told or getattr(error, "code", None) or type(error).__name__
    return str(code), str(getattr(error, "message", "") or error)[:REASON]


def _failed_entries(answer: Any) -> tuple[str, str]:
    """Of a batch that was taken in part: the first entry's error."""
    failed = answer.get("Failed") if isinstance(answer, Mapping) else None
    if not failed or not isinstance(failed, list):
        return "", ""
    first = failed[0]
    return str(first.get("Code", "")), f"{len(failed)} failed: {first.get('Message', '')}"[:REASON]


def _trace(context: RequestContext, service: str) -> str:
    if service != "lambda" and "X-Amzn-Trace-Id" not in context.request.headers:
        return ""  # LocalStack makes one up for each call
    header = context.trace_context.get("aws_trace_header")
    if isinstance(header, str):  # Lambda's queue of events has written it down
        header = TraceHeader.from_header_str(header)
    return (header.root if header else None) or ""


def _beginning(payload: bytes) -> str:
    text = payload[:LOOKED_AT].decode(errors="replace")
    return text if len(payload) <= LOOKED_AT else f"{text}... ({len(payload)} bytes)"


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
