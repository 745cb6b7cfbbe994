"""One API call as the journal tells it: who, what, how it went, and what it belongs to."""

import time
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.utils.xray.trace_header import TraceHeader

from lab.emulator.marks import Marks
from lab.emulator.trace import actors, hops, noise
from lab.emulator.trace.identities import BOUND, LOOKED_AT, identities
from lab.emulator.trace.resources import account_of, resource
from lab.emulator.trace.summary import summary

REASON, NAME = 1000, 128  # characters; a caller chooses some of them
LOCALSTACK = actors.service_actor("localstack")  # its housekeeping, for nobody's sake


def fields(
    context: RequestContext, response: Any, mark: Marks, service: str, operation: str
) -> dict[str, Any]:
    """An event's fields, of a call whose answer is ready."""
    latency = time.perf_counter() - mark.began_monotonic
    request = _request(context, service, operation)
    who = _who(context, mark)
    return {
        "time": mark.began,
        "kind": "call",
        "service": service,
        "operation": operation,
        "latency_ms": round(1000 * latency, 3),
        "request_id": context.request_id or "",
        "parameters": summary(service, operation, request),
        "noise": noise.is_noise(context, service, operation, who["actor"], who["source"]),
        **who,
        **_where(context, service, request, who["source"]),
        **_outcome(context, response, mark),
        **_links(context, service, operation, request, who["actor"]),
    }


def _request(context: RequestContext, service: str, operation: str) -> Mapping[str, Any]:
    request: Mapping[str, Any] = context.service_request or {}
    if (service, operation) == ("lambda", "Invoke"):
        return {**request, "Payload": _beginning(context.request.get_data())}
    return request


def _beginning(payload: bytes) -> str:
    text = payload[:LOOKED_AT].decode(errors="replace")
    return text if len(payload) <= LOOKED_AT else f"{text}... ({len(payload)} bytes)"


def _who(context: RequestContext, mark: Marks) -> dict[str, str]:
    if not context.is_internal_call:
        actor, principal, client = actors.outside(context.request.headers, mark)
        return {"actor": actor, "principal": principal, "client": client, "source": ""}
    told, hop = context.internal_request_params or {}, hops.current()
    service = told.get("service_principal") or (hop and hop.principal) or "localstack"
    source = told.get("source_arn") or (hop.source if hop else "")
    actor = actors.service_actor(str(service))
    principal = mark.caller.principal.arn if mark.caller else actor.partition(":")[2]
    return {"actor": actor, "principal": principal, "client": "internal", "source": source}


def _where(
    context: RequestContext, service: str, request: Mapping[str, Any], source: str
) -> dict[str, str]:
    account, region = context.account_id or "", (context.region or "")[:NAME]
    about = resource(service, request, account, region)
    if context.is_internal_call:
        # LocalStack makes calls to SQS in its default account, whoever the queue belongs to.
        account = account_of(about) or account_of(source) or account
    return {"account": account, "region": region, "resource": about}


def _outcome(context: RequestContext, response: Any, mark: Marks) -> dict[str, Any]:
    error, reason = _error(context, response)
    return {
        "status": response.status_code,
        "error": error,
        "reason": f"{reason} {mark.hint}".rstrip(),
    }


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
    return str(code)[:NAME], str(getattr(error, "message", "") or error)[:REASON]


def _failed_entries(answer: Any) -> tuple[str, str]:
    """Of a batch that was taken in part: the first entry's error."""
    failed = answer.get("Failed") if isinstance(answer, Mapping) else None
    if not failed or not isinstance(failed, list):
        return "", ""
    first = failed[0]
    return str(first.get("Code", ""))[:NAME], f"{len(failed)} failed: {first.get('Message', '')}"[
        :REASON
    ]


def _links(
    context: RequestContext, service: str, operation: str, request: Mapping[str, Any], actor: str
) -> dict[str, Any]:
    ids = identities(service, operation, request, context.service_response)
    if (service, operation) == ("lambda", "Invoke"):
        ids[context.request_id or ""] = None  # the run's
    detail: Mapping[str, Any] = {}
    if hop := _hop(context, service, actor):
        hop.told, detail = True, hop.detail
        ids |= dict.fromkeys(hop.ids)
    return {"ids": tuple(ids)[:BOUND], "detail": detail, "trace": _trace(context, service)}


def _hop(context: RequestContext, service: str, actor: str) -> hops.Hop | None:
    """The delivery that an internal call is the end of, not one that it needs on the way."""
    on_the_way = actor == LOCALSTACK or service == "sts"
    return hops.current() if context.is_internal_call and not on_the_way else None


def _trace(context: RequestContext, service: str) -> str:
    if service != "lambda" and "X-Amzn-Trace-Id" not in context.request.headers:
        return ""  # LocalStack makes one up for each call
    header = context.trace_context.get("aws_trace_header")
    if isinstance(header, str):  # Lambda's queue of events has written it down
        header = TraceHeader.from_header_str(header)
    return ((header.root if header else None) or "")[:NAME]
