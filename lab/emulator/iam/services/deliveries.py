"""Asks for the rights of a call that one service makes to another: SNS to SQS, S3 to Lambda."""

import logging
import re
from typing import Any

from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from lab.emulator.iam.actions import needs
from lab.emulator.iam.authorize import authorize, service_caller
from lab.emulator.iam.enforce import enforcing
from lab.emulator.iam.model import Caller, Verdict
from lab.emulator.iam.refusals import refusal
from lab.emulator.iam.services import executions, targets
from lab.emulator.iam.sessions import SESSIONS
from lab.emulator.marks import marks

log = logging.getLogger(__name__)

# The services whose deliveries AWS checks; what others do inside LocalStack is its own affair.
SERVICES = {"apigateway", "events", "lambda", "s3", "scheduler", "sns"}
# Where a service needs the target's policy, if it has no role. Other targets keep none here.
TARGETS = {"lambda", "sns", "sqs", "sts"}
_ACCESS_KEY = re.compile(r"Credential=([^/,\s]+)/")
# How the keys begin that STS issues.
_SESSIONS = ("LSIA", "ASIA")


def install() -> None:
    """Check each call that a service makes for a resource."""
    serve_custom_service_request_handlers.append(_check)
    # A refusal is expected here, and LocalStack logs each with its traceback.
    logging.getLogger("localstack.services.sns.publisher").setLevel(logging.WARNING)


def _check(chain: HandlerChain, context: Any, response: Response) -> None:
    caller = _caller(context)
    if caller is None:
        return
    found = marks(context)
    found.caller = caller
    for verdict in _verdicts(caller, context):
        found.verdicts.append(verdict)
        if not verdict.decision.allowed and enforcing():
            error = refusal(context.service.service_name, context.operation.name, verdict)
            log.warning("%s", error)
            raise error


def _caller(context: Any) -> Caller | None:
    """Who makes an internal call, None where it is LocalStack's own housekeeping: the role that
    the service has assumed, or the service itself with the resource that it acts for."""
    said = context.internal_request_params or {}
    service, source = said.get("service_principal"), _resource(said.get("source_arn") or "")
    if context.operation is None or service not in SERVICES:
        return None
    key = _ACCESS_KEY.search(context.request.headers.get("Authorization", ""))
    if key and key[1].startswith(_SESSIONS):
        # A mapping keeps its session; the function's role may be another one since.
        if of_function := executions.caller(source):
            return of_function
        if session := SESSIONS.get(key[1]):
            return session.caller()
    if context.service.service_name not in TARGETS:
        return None
    return service_caller(f"{service}.amazonaws.com", source)


def _verdicts(caller: Caller, context: Any) -> list[Verdict]:
    keys = {"aws:securetransport": ("true",), "aws:requestedregion": (context.region,)}
    found = [
        authorize(caller, need, keys)
        for need in needs(
            context.service.service_name,
            context.operation.name,
            context.service_request or {},
            context.account_id,
            context.region,
        )
    ]
    # What does not exist refuses nobody: the service says that it is not there.
    return [v for v in found if v.decision.allowed or targets.exists(v.need.resource)]


def _resource(source: str) -> str:
    """A subscription's deliveries to its dead-letter queue come from its topic, as AWS has it."""
    parts = source.split(":")
    return ":".join(parts[:6]) if parts[2:3] == ["sns"] else source
