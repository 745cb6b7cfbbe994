"""Refuses the calls from outside that IAM's policies do not allow; LAB_ENFORCE_IAM=0 only looks."""

from collections.abc import Iterator
from functools import cache

from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from lab.emulator.iam import condition_keys, public_access
from lab.emulator.iam.actions import needs
from lab.emulator.iam.actions.iam import of_caller
from lab.emulator.iam.authorize import authorize
from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.iam.refusals import refusal
from lab.emulator.iam.resource_policies import owner_of
from lab.emulator.marks import marks
from lab.emulator.policy import Decision
from lab.shared.config import Settings

# What AWS serves to whoever holds the link from a mail.
OPEN = {("sns", "ConfirmSubscription"), ("sns", "Unsubscribe")}
PASSED = Decision(allowed=True, reason="allowed")


def install() -> None:
    """Ask for the rights of each call, after its caller is known."""
    serve_custom_service_request_handlers.append(_enforce)


@cache
def enforcing() -> bool:
    """Whether a call without the rights for it is refused: LAB_ENFORCE_IAM, read once."""
    return Settings.from_env().enforce_iam


def _enforce(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    if context.operation is None or context.is_internal_call:
        return
    found = marks(context)
    if found.caller is None:
        return
    service, operation = context.service.service_name, context.operation.name
    if found.caller.principal.type == "Anonymous" and (service, operation) in OPEN:
        return
    request = context.service_request or {}
    wanted = needs(service, operation, request, context.account_id, context.region)
    for verdict in _verdicts(found.caller, wanted, context):
        found.verdicts.append(verdict)
        if not verdict.decision.allowed and enforcing():
            raise refusal(service, operation, verdict)


def _verdicts(
    caller: Caller, wanted: tuple[Need, ...], context: RequestContext
) -> Iterator[Verdict]:
    """One for each need, lazily: the first refusal is the last that is asked for."""
    keys = None
    for need in wanted:
        asked = of_caller(need, caller.principal.arn)
        for each in (asked, public_access.unknown_key(asked)):
            if each is None:
                continue
            if caller.root and owner_of(each.resource) in ("", caller.principal.account):
                yield Verdict(caller, each, PASSED)
            else:
                keys = keys or condition_keys.of_request(context)
                yield authorize(caller, each, keys)
