"""STS whose sessions belong to somebody: a role, a user, a federated user; LocalStack's are root's.

Whether the caller may is asked before a call gets here; a service that assumes a role is asked for
here. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

import json
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.services.sts.provider import StsProvider

from lab.emulator.iam import principals
from lab.emulator.iam.authorize import authorize, service_caller
from lab.emulator.iam.enforce import enforcing
from lab.emulator.iam.model import Caller, Need
from lab.emulator.iam.sessions import SESSIONS, Session
from lab.emulator.marks import marks
from lab.emulator.policy import Policy
from lab.emulator.request_rules import broken_rule

HOUR, HALF_A_DAY = 3600, 43_200


class Sts(StsProvider):
    """The operations that issue credentials, and the one that says whose they are."""

    @handler("AssumeRole", expand=False)
    def assume_role(self, context: RequestContext, request: Any) -> Any:
        """A session of a role, for a caller that may assume it or for a service."""
        _check_bounds(context, request)
        caller = None if context.is_internal_call else marks(context).caller
        role = _role_or_refusal(request["RoleArn"], caller, "sts:AssumeRole")
        if caller is None:
            _check_service(context, role)
            seconds = request.get("DurationSeconds") or HOUR
        else:
            seconds = _seconds_for(role, caller, request.get("DurationSeconds"))
        tags, transitive = _tags(request, caller)
        return _assumed(role, request, seconds, tags, transitive)

    @handler("AssumeRoleWithWebIdentity", expand=False)
    def assume_role_with_web_identity(self, context: RequestContext, request: Any) -> Any:
        """A session of a role that trusts web identities; the token itself is not looked into."""
        return _for_federated(context, request, "sts:AssumeRoleWithWebIdentity")

    @handler("AssumeRoleWithSAML", expand=False)
    def assume_role_with_saml(self, context: RequestContext, request: Any) -> Any:
        """A session of a role that trusts SAML; the assertion itself is not looked into."""
        request = {"RoleSessionName": "saml"} | request
        return _for_federated(context, request, "sts:AssumeRoleWithSAML")

    @handler("GetSessionToken", expand=False)
    def get_session_token(self, context: RequestContext, request: Any) -> Any:
        """Temporary credentials of whoever asks: a user, or root for an hour at most."""
        _check_bounds(context, request)
        caller = _long_term(context, "GetSessionToken")
        seconds = request.get("DurationSeconds") or HALF_A_DAY
        session = SESSIONS.add(
            Session(
                kind="token",
                account=caller.principal.account,
                user=_user_name(caller),
                expires=time.time() + (min(seconds, HOUR) if caller.root else seconds),
            )
        )
        return {"Credentials": _credentials(session)}

    @handler("GetFederationToken", expand=False)
    def get_federation_token(self, context: RequestContext, request: Any) -> Any:
        """Temporary credentials that may do what both the caller and the session policies may."""
        _check_bounds(context, request)
        caller = _long_term(context, "GetFederationToken")
        account, name = caller.principal.account, request["Name"]
        session = SESSIONS.add(
            Session(
                kind="federated",
                account=account,
                name=name,
                user=_user_name(caller),
                policies=_session_policies(account, request),
                context=_principal_tags(request.get("Tags")),
                expires=time.time() + (request.get("DurationSeconds") or HALF_A_DAY),
            )
        )
        user = {
            "FederatedUserId": f"{account}:{name}",
            "Arn": f"arn:aws:sts::{account}:federated-user/{name}",
        }
        return {"Credentials": _credentials(session), "FederatedUser": user, "PackedPolicySize": 6}

    @handler("GetCallerIdentity", expand=False)
    def get_caller_identity(self, context: RequestContext, request: Any) -> Any:
        """Who calls."""
        caller = marks(context).caller or principals.root_caller(context.account_id)
        principal = caller.principal
        return {"UserId": _user_id(caller), "Account": principal.account, "Arn": principal.arn}


def _assumed(
    role: Any,
    request: Any,
    seconds: int,
    tags: dict[str, tuple[str, ...]],
    transitive: frozenset[str] = frozenset(),
) -> Any:
    name = request["RoleSessionName"]
    now = datetime.now(UTC)
    session = SESSIONS.add(
        Session(
            kind="role",
            account=role.account_id,
            role=role.arn,
            name=name,
            policies=_session_policies(role.account_id, request),
            context=tags | {"aws:tokenissuetime": (now.strftime("%Y-%m-%dT%H:%M:%SZ"),)},
            transitive=transitive,
            expires=now.timestamp() + seconds,
        )
    )
    arn = f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/{name}"
    return {
        "Credentials": _credentials(session),
        "AssumedRoleUser": {"AssumedRoleId": f"{role.id}:{name}", "Arn": arn},
        "PackedPolicySize": 6,
    }


def _credentials(session: Session) -> dict[str, Any]:
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": datetime.fromtimestamp(int(session.expires), UTC),
    }


def _role_or_refusal(arn: str, caller: Caller | None, action: str) -> Any:
    parts = arn.split(":", 5)
    if len(parts) < 6 or not all((parts[0] == "arn", parts[1], parts[2], parts[5])):
        raise _invalid(f"{arn} is invalid")
    role = principals.find_role(parts[4], parts[5])
    if role is None or role.arn != arn:
        raise _denied(caller, action, arn)
    return role


def _check_service(context: RequestContext, role: Any) -> None:
    """A service may assume a role whose trust policy names it. LocalStack's own clients that act
    for nobody may assume any."""
    service = (context.internal_request_params or {}).get("service_principal")
    if not service or not enforcing():
        return
    caller = service_caller(f"{service.partition('.')[0]}.amazonaws.com", account=role.account_id)
    if not authorize(caller, Need("sts:AssumeRole", role.arn)).decision.allowed:
        raise _denied(caller, "sts:AssumeRole", role.arn)


def _for_federated(context: RequestContext, request: Any, action: str) -> Any:
    _check_bounds(context, request)
    role = _role_or_refusal(request["RoleArn"], None, action)
    if not _trusts_federated(role, action):
        raise CommonServiceException(
            "AccessDenied", f"Not authorized to perform {action}", 403, sender_fault=True
        )
    return _assumed(role, request, _seconds_for(role, None, request.get("DurationSeconds")), {})


def _trusts_federated(role: Any, action: str) -> bool:
    document = json.loads(role.assume_role_policy_document)
    statements = document.get("Statement", [])
    for each in [statements] if isinstance(statements, dict) else statements:
        actions = each.get("Action", [])
        named = action in ([actions] if isinstance(actions, str) else actions)
        if named and each.get("Effect") == "Allow" and "Federated" in each.get("Principal", ""):
            return True
    return False


def _seconds_for(role: Any, caller: Caller | None, wanted: int | None) -> int:
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


def _session_policies(account: str, request: Any) -> tuple[Policy, ...]:
    inline = [Policy("session", "session policy", p)] if (p := request.get("Policy")) else []
    return (*inline, *_managed(account, request.get("PolicyArns") or ()))


def _managed(account: str, arns: Iterable[Any]) -> Iterable[Policy]:
    for each in arns:
        document = principals.managed_document(account, each["arn"])
        if document is None:
            raise _invalid(f"The specified managed policy {each['arn']} does not exist.")
        yield Policy("session", each["arn"], document)


def _tags(request: Any, caller: Caller | None) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    tags = request.get("Tags") or []
    own, wanted = _principal_tags(tags), request.get("TransitiveTagKeys") or ()
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


def _principal_tags(tags: Iterable[Any] | None) -> dict[str, tuple[str, ...]]:
    return {_tag_key(tag["Key"]): (tag["Value"],) for tag in tags or ()}


def _tag_key(name: str) -> str:
    return f"aws:principaltag/{name.lower()}"


def _long_term(context: RequestContext, operation: str) -> Caller:
    caller = marks(context).caller or principals.root_caller(context.account_id)
    if SESSIONS.get(caller.access_key):
        raise CommonServiceException(
            "AccessDenied", f"Cannot call {operation} with session credentials", 403, True
        )
    return caller


def _user_name(caller: Caller) -> str:
    return "" if caller.root else caller.principal.arn.rpartition("/")[2]


def _user_id(caller: Caller) -> str:
    principal = caller.principal
    name = principal.arn.rpartition("/")[2]
    if caller.root:
        return principal.account
    if principal.role:
        role = principals.find_role(principal.account, principal.role)
        return f"{role.id if role else 'AROA'}:{name}"
    if ":federated-user/" in principal.arn:
        return f"{principal.account}:{name}"
    held = principals.backend(principal.account)
    return str(held.users[name].id) if held and name in held.users else name


def _check_bounds(context: RequestContext, request: Any) -> None:
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


def _invalid(words: str) -> CommonServiceException:
    return CommonServiceException("ValidationError", words, 400, sender_fault=True)


def _wrong_tag(words: str) -> CommonServiceException:
    return CommonServiceException("InvalidParameterValue", words, 400, sender_fault=True)


def _denied(caller: Caller | None, action: str, arn: str) -> CommonServiceException:
    who = f"User: {caller.principal.arn} is not" if caller else "Not"
    on = f" on resource: {arn}" if caller else ""
    words = f"{who} authorized to perform: {action}{on}"
    return CommonServiceException("AccessDenied", words, 403, sender_fault=True)
