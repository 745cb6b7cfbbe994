"""Why a call was allowed or refused, put together for a person: GET /_lab/iam/explain/<id>."""

from collections.abc import Sequence
from typing import Any

from lab.emulator.iam import commands, remedies
from lab.emulator.iam.model import Caller, Verdict
from lab.emulator.policy import Look
from lab.shared.event import Event

_KINDS = {
    "identity": "a policy of the caller",
    "boundary": "the permissions boundary",
    "session": "the session policy",
    "resource": "the resource's own policy",
    "trust": "the role's trust policy",
}
_WHY = {
    "explicit-deny": "a statement denies it, and a Deny wins over every Allow",
    "no-identity": "no policy of the caller allows it, and what nothing allows is refused",
    "no-boundary": "the caller's permissions boundary does not allow it",
    "no-session": "the session policy, with which the role was assumed, does not allow it",
    "no-resource": "the resource's own policy does not allow this caller",
}


def explain(event: Event, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """All that is known of the decisions about a call, as JSON."""
    return {
        "event": event.as_json(),
        "caller": _caller(verdicts[0].caller, event) if verdicts else None,
        "allowed": all(verdict.decision.allowed for verdict in verdicts),
        "needs": [_need(verdict) for verdict in verdicts],
    }


def _caller(caller: Caller, event: Event) -> dict[str, Any]:
    return {
        "principal": caller.principal.arn,
        "type": caller.principal.type,
        "role": caller.principal.role,
        "root": caller.root,
        "access_key": caller.access_key,
        "credentials": _credentials(caller, event),
    }


def _credentials(caller: Caller, event: Event) -> str:
    """How the caller came by what it signed with, in words."""
    principal, key = caller.principal, caller.access_key
    if principal.type == "Service":
        source = caller.context.get("aws:sourcearn")
        return "an AWS service" + (f" that acts for {source[0]}" if source else "")
    if principal.type == "Anonymous":
        return "nobody: the request was not signed"
    if caller.root:
        return f"root of account {principal.account}, by the access key {key}"
    if not principal.role:
        return f"an IAM user, by the access key {key}"
    role, session = (arn.rpartition("/")[2] for arn in (principal.role, principal.arn))
    if event.actor.startswith("lambda:"):
        return f"Lambda gave the function a session of its execution role {role}"
    if session.startswith("i-"):
        return f"instance metadata gave the instance {session} a session of the role {role}"
    return f"a session of the role {role}, named {session} by who assumed it"


def _need(verdict: Verdict) -> dict[str, Any]:
    decision = verdict.decision
    remedy = remedies.remedy(verdict)
    return {
        "action": verdict.need.action,
        "resource": verdict.need.resource,
        "allowed": decision.allowed,
        "reason": decision.reason,
        "why": _why(verdict),
        "decided_by": _look(decision.decided_by) if decision.decided_by else None,
        "looked_at": [_look(look) for look in decision.looked_at],
        "policies": [
            {"name": policy.name, "kind": policy.kind} for policy in verdict.caller.policies
        ],
        "remedy": _remedy(remedy) if remedy else None,
    }


def _why(verdict: Verdict) -> str:
    decision, by = verdict.decision, verdict.decision.decided_by
    if not decision.allowed:
        return _WHY[decision.reason]
    if by:
        where = f"{by.policy.name}, {_KINDS[by.policy.kind]},"
        return f"statement {_statement(by)} of {where} allows it"
    return "the caller is root of the account: no policy is asked"


def _statement(look: Look) -> str:
    return look.sid or str(look.index + 1)


def _look(look: Look) -> dict[str, Any]:
    return {
        "policy": look.policy.name,
        "kind": look.policy.kind,
        "kind_in_words": _KINDS[look.policy.kind],
        "statement": _statement(look),
        "effect": look.effect,
        "fits": not look.misses,
        "misses": look.misses,
        "text": dict(look.statement),
    }


def _remedy(found: remedies.Remedy) -> dict[str, Any]:
    return {
        "words": found.words,
        "statement": found.statement,
        "document": found.document,
        "bash": commands.bash(found.command, found.document),
        "powershell": commands.powershell(found.command, found.document),
    }
