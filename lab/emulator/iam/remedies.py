"""What would have allowed a refused call: the smallest statement, and the command that puts it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.emulator.iam import commands, public_access
from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.iam.resource_policies import owner_of, policy_of

Statement = dict[str, Any]
VERSION = "2012-10-17"
# Whose policy it is, by the service in the resource's ARN.
_NOUNS = {
    "sqs": "queue",
    "sns": "topic",
    "s3": "bucket",
    "kms": "key",
    "lambda": "function",
    "iam": "role, which says who may assume it",
}
_BOUNDS = {"boundary": "the permissions boundary", "session": "the session policy"}


@dataclass(frozen=True, slots=True)
class Remedy:
    """``statement`` is the smallest that would allow the call, None where adding one does not
    help. ``document`` is the policy to store, whole, and ``command`` what stores it; ``words``
    say what to do."""

    words: str
    statement: Statement | None = None
    document: Mapping[str, Any] | None = None
    command: commands.Command = ()


def remedy(verdict: Verdict) -> Remedy | None:
    """What would turn a refusal into a yes; None for a call that was allowed."""
    if verdict.decision.allowed:
        return None
    return _BY_REASON[verdict.decision.reason](verdict)


def document(*statements: Statement) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": VERSION, "Statement": list(statements)}


def _identity(verdict: Verdict) -> Remedy:
    need, caller = verdict.need, verdict.caller
    statement = {"Effect": "Allow", "Action": need.action, "Resource": need.resource}
    kind, name = commands.identity_of(caller)
    words = f"Add the statement to the policies of the {kind} {name}."
    if _is_foreign(verdict):
        words += " The resource is of another account: its own policy has to allow the call too."
    for bound in ("boundary", "session"):
        if not _bound_allows(verdict, bound):
            words += f" That alone will not do: {_BOUNDS[bound]} has to allow it as well."
    policy = "allow-" + re.sub(r"[^A-Za-z0-9]+", "-", need.action).strip("-")
    return Remedy(words, statement, document(statement), commands.to_identity(caller, policy))


def _resource(verdict: Verdict) -> Remedy:
    need = verdict.need
    service = need.resource.split(":")[2] if need.resource.count(":") >= 5 else ""
    if service not in _NOUNS:
        words = f"{need.action} is allowed by no policy of a resource; sign the call as someone."
        return Remedy(words)
    statement = _for_resource(verdict, service)
    words = f"Add the statement to the policy of the {_NOUNS[service]}."
    if service == "lambda":
        return Remedy(words, statement, None, commands.permission(verdict))
    if verdict.caller.principal.type == "Anonymous" and _is_blocked(need):
        bucket = need.resource.rpartition(":")[2].partition("/")[0]
        words += (
            " The bucket blocks public access, so first take that off: "
            f"awslocal s3api delete-public-access-block --bucket {bucket}"
        )
    whole = _with(policy_of(need.resource), statement)
    return Remedy(words, statement, whole, commands.to_resource(need))


def _for_resource(verdict: Verdict, service: str) -> Statement:
    need, caller = verdict.need, verdict.caller
    statement: Statement = {"Effect": "Allow", "Principal": _principal(caller)}
    statement["Action"] = need.action
    if service != "iam":  # a trust policy is about its role alone
        # A key's policy calls its key "*".
        statement["Resource"] = "*" if service == "kms" else need.resource
    conditions = {
        operator: {name: caller.context[key][0]}
        for operator, name, key in (
            ("ArnEquals", "aws:SourceArn", "aws:sourcearn"),
            ("StringEquals", "aws:SourceAccount", "aws:sourceaccount"),
        )
        if key in caller.context
    }
    return statement | ({"Condition": conditions} if conditions else {})


def _principal(caller: Caller) -> Any:
    principal = caller.principal
    if principal.type == "Service":
        return {"Service": principal.arn}
    return {"AWS": principal.role or principal.arn} if principal.type == "AWS" else "*"


def _with(before: Any, statement: Statement) -> dict[str, Any]:
    """The resource's policy with one statement more: storing one replaces all that was there."""
    if before is None:
        return document(statement)
    whole = json.loads(before.document)
    held = whole.get("Statement", [])
    return whole | {"Statement": [*(held if isinstance(held, list) else [held]), statement]}


def _denied(verdict: Verdict) -> Remedy:
    by = verdict.decision.decided_by
    where = f"{by.policy.name} (statement {by.sid or by.index + 1})" if by else "a policy"
    return Remedy(
        f"Adding a statement does not help: {where} denies it, and a Deny wins over every Allow. "
        "Take that statement out, or make it narrower."
    )


def _boundary(verdict: Verdict) -> Remedy:
    boundary = _names(verdict, "boundary")
    kind, _ = commands.identity_of(verdict.caller)
    return Remedy(
        f"Adding a statement to the {kind}'s own policies does not help: its permissions boundary "
        f"{boundary} does not allow {verdict.need.action}, and what a boundary leaves out nothing "
        "can give. Let the boundary allow it too, or take it off:",
        command=commands.off_boundary(verdict.caller),
    )


def _session(verdict: Verdict) -> Remedy:
    return Remedy(
        "Adding a statement to the role does not help: who assumed it passed a session policy "
        f"that does not allow {verdict.need.action}, and a session has no more than that. Assume "
        "the role anew, without that policy or with one that allows it."
    )


def _names(verdict: Verdict, kind: str) -> str:
    policies = verdict.caller.policies
    return ", ".join(policy.name for policy in policies if policy.kind == kind)


def _bound_allows(verdict: Verdict, kind: str) -> bool:
    looks = [look for look in verdict.decision.looked_at if look.policy.kind == kind]
    fits = any(look.effect == "Allow" and not look.misses for look in looks)
    return fits or not _names(verdict, kind)


def _is_blocked(need: Need) -> bool:
    return need.action.startswith("s3:") and public_access.blocks(
        need.resource, "RestrictPublicBuckets"
    )


def _is_foreign(verdict: Verdict) -> bool:
    return owner_of(verdict.need.resource) not in ("", verdict.caller.principal.account)


_BY_REASON = {
    "explicit-deny": _denied,
    "no-boundary": _boundary,
    "no-session": _session,
    "no-identity": _identity,
    "no-resource": _resource,
}
