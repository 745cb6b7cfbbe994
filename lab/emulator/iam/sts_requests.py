"""What AWS asks of a request to STS: bounds, a role that is there, session policies and tags."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext

from lab.emulator.iam import principals
from lab.emulator.iam.authorize import authorize, service_caller
from lab.emulator.iam.enforce import enforcing
from lab.emulator.iam.model import Caller, Need
from lab.emulator.iam.sessions import SESSIONS
from lab.emulator.policy import Policy
from lab.emulator.request_rules import broken_rule

HOUR = 3600


def check_bounds(context: RequestContext, request: Any) -> None:
    """What AWS's description of STS says of lengths, patterns and numbers, for calls from outside:
    Lambda asks for more than a role's default, as it may."""
    shape = context.operation.input_shape
    if context.is_internal_call or shape is None:
        return
    for name, member in shape.members.items():
        value = request.get(name)
        broken = broken_rule(member, value) if value is not None else None
        if broken:
            raise _invalid(
                f"1 validation error detected: Value '{value}' at "
                f"'{name[0].lower()}{name[1:]}' failed to satisfy constraint: Member must {broken}"
            )


def role_or_refusal(arn: str, caller: Caller | None, action: str) -> Any:
    """moto's role of an ARN; AWS does not say whether one exists that may not be assumed."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or not all((parts[0] == "arn", parts[1], parts[2], parts[5])):
        raise _invalid(f"{arn} is invalid")
    role = principals.find_role(parts[4], parts[5])
    if role is None or role.arn != arn:
        raise denied(caller, action, arn)
    return role


def check_service(context: RequestContext, role: Any) -> None:
    """A service may assume a role whose trust policy names it. LocalStack's own clients that act
    for nobody may assume any."""
    service = (context.internal_request_params or {}).get("service_principal")
    if not service or not enforcing():
        return
    caller = service_caller(f"{service.partition('.')[0]}.amazonaws.com", account=role.account_id)
    if not authorize(caller, Need("sts:AssumeRole", role.arn)).decision.allowed:
        raise denied(caller, "sts:AssumeRole", role.arn)


def trusts_federated(role: Any, action: str) -> bool:
    """Whether a role's trust policy lets in somebody from an identity provider by ``action``."""
    if not enforcing():
        return True
    document = json.loads(role.assume_role_policy_document)
    statements = document.get("Statement", [])
    for each in [statements] if isinstance(statements, dict) else statements:
        actions = each.get("Action", [])
        named = action in ([actions] if isinstance(actions, str) else actions)
        if named and each.get("Effect") == "Allow" and "Federated" in each.get("Principal", ""):
            return True
    return False


def seconds_for(role: Any, caller: Caller | None, wanted: int | None) -> int:
    """For how long the session is good."""
    seconds = wanted or HOUR
    if seconds > int(role.max_session_duration or HOUR):
        raise _invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    if caller and caller.principal.role and seconds > HOUR:
        raise _invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining"
        )
    return seconds


def session_policies(account: str, request: Any) -> tuple[Policy, ...]:
    """Those that narrow the session down: one as it is, and managed ones."""
    document = request.get("Policy")
    inline = [Policy("session", "session policy", document)] if document else []
    return (*inline, *_managed(account, request.get("PolicyArns") or ()))


def _managed(account: str, arns: Iterable[Any]) -> Iterator[Policy]:
    for each in arns:
        document = principals.managed_document(account, each["arn"])
        if document is None:
            raise _invalid(f"The specified managed policy {each['arn']} does not exist.")
        yield Policy("session", each["arn"], document)


def tags(request: Any, caller: Caller | None) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """The session's tags as condition keys, and which of them go on to the next role."""
    tags = request.get("Tags") or []
    own, wanted = principal_tags(tags), request.get("TransitiveTagKeys") or ()
    if len(own) < len(tags):
        raise _wrong_tag(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
    session = SESSIONS.get(caller.access_key) if caller else None
    inherited = {key: session.context[key] for key in session.transitive} if session else {}
    if inherited.keys() & own.keys():
        raise _wrong_tag(
            "One of the specified transitive tag keys can't be set because it conflicts with a "
            "transitive tag key from the calling session."
        )
    transitive = frozenset(_tag_key(key) for key in wanted)
    if not transitive <= own.keys():
        raise _wrong_tag("The specified transitive tag key must be included in the requested tags.")
    return own | inherited, transitive | inherited.keys()


def principal_tags(tags: Iterable[Any] | None) -> dict[str, tuple[str, ...]]:
    """Tags as condition keys."""
    return {_tag_key(tag["Key"]): (tag["Value"],) for tag in tags or ()}


def _tag_key(name: str) -> str:
    return f"aws:principaltag/{name.lower()}"


def _invalid(words: str) -> CommonServiceException:
    return CommonServiceException("ValidationError", words, 400, sender_fault=True)


def _wrong_tag(words: str) -> CommonServiceException:
    return CommonServiceException("InvalidParameterValue", words, 400, sender_fault=True)


def denied(caller: Caller | None, action: str, arn: str) -> CommonServiceException:
    """AWS's refusal."""
    who = f"User: {caller.principal.arn} is not" if caller else "Not"
    on = f" on resource: {arn}" if caller else ""
    words = f"{who} authorized to perform: {action}{on}"
    return CommonServiceException("AccessDenied", words, 403, sender_fault=True)
