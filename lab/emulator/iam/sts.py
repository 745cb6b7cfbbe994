"""STS whose sessions belong to somebody: a role, a user, a federated user; LocalStack's are root's.

Whether the caller may is asked before a call gets here; a service that assumes a role is asked for
here. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

import time
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.services.sts.provider import StsProvider

from lab.emulator.iam import principals, sts_requests
from lab.emulator.iam.model import Caller
from lab.emulator.iam.sessions import SESSIONS, Session
from lab.emulator.iam.sts_requests import HOUR
from lab.emulator.marks import marks

HALF_A_DAY = 43_200


class Sts(StsProvider):
    """The operations that issue credentials, and the one that says whose they are."""

    @handler("AssumeRole", expand=False)
    def assume_role(self, context: RequestContext, request: Any) -> Any:
        """A session of a role, for a caller that may assume it or for a service."""
        sts_requests.check_bounds(context, request)
        caller = None if context.is_internal_call else marks(context).caller
        role = sts_requests.role_or_refusal(request["RoleArn"], caller, "sts:AssumeRole")
        if caller is None:
            sts_requests.check_service(context, role)
            seconds = request.get("DurationSeconds") or HOUR
        else:
            seconds = sts_requests.seconds_for(role, caller, request.get("DurationSeconds"))
        tags, transitive = sts_requests.tags(request, caller)
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
        sts_requests.check_bounds(context, request)
        caller = _long_term(context, "GetSessionToken")
        seconds = request.get("DurationSeconds") or HALF_A_DAY
        session = SESSIONS.add(
            Session(
                kind="token",
                account=caller.principal.account,
                user=_user_name(caller),
                context={"aws:multifactorauthpresent": ("false",)},
                expires=time.time() + (min(seconds, HOUR) if caller.root else seconds),
            )
        )
        return {"Credentials": _credentials(session)}

    @handler("GetFederationToken", expand=False)
    def get_federation_token(self, context: RequestContext, request: Any) -> Any:
        """Temporary credentials that may do what both the caller and the session policies may."""
        sts_requests.check_bounds(context, request)
        caller = _long_term(context, "GetFederationToken")
        account, name = caller.principal.account, request["Name"]
        session = SESSIONS.add(
            Session(
                kind="federated",
                account=account,
                name=name,
                user=_user_name(caller),
                policies=sts_requests.session_policies(account, request),
                context=sts_requests.principal_tags(request.get("Tags")),
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
            policies=sts_requests.session_policies(role.account_id, request),
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


def _for_federated(context: RequestContext, request: Any, action: str) -> Any:
    sts_requests.check_bounds(context, request)
    role = sts_requests.role_or_refusal(request["RoleArn"], None, action)
    if not sts_requests.trusts_federated(role, action):
        raise CommonServiceException(
            "AccessDenied", f"Not authorized to perform {action}", 403, sender_fault=True
        )
    return _assumed(
        role, request, sts_requests.seconds_for(role, None, request.get("DurationSeconds")), {}
    )


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
