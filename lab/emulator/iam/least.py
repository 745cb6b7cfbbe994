"""The smallest policy that covers what somebody did: GET /_lab/iam/least?actor=<actor>."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lab.emulator.iam import commands, principals, remedies
from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.policy import parse
from lab.emulator.policy.match import Pattern
from lab.emulator.trace.journal import Entry

# More objects (and log streams) of one folder than this are written as the folder.
MANY = 5
_FRESH = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
_FOLDERS = ("arn:aws:s3:::", "arn:aws:logs:")


def least(actor: str, account: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
    """The policy for an actor in the journal's words, a role, a user or a principal's ARN, as
    JSON; None if it did nothing that needs a permission."""
    found = list(_made_by(actor, account, entries))
    if not found:
        return None
    callers = {_identity(verdict.caller): verdict.caller for verdict in found}
    used = {(v.need.action, v.need.resource): v.need for v in found}
    needs = [*used.values(), *_log_needs(actor, account, entries)]
    policy = remedies.document(*statements(needs))
    # Where several acted under one name, there is no one place to put the policy.
    caller = _now(*callers.values()) if len(callers) == 1 else None
    command = commands.to_identity(caller, "what-was-used") if caller else ()
    return {
        "actor": actor,
        "account": account,
        "principals": sorted(callers),
        "root": all(each.root for each in callers.values()),
        "refused": sorted({v.need.action for v in found if not v.decision.allowed}),
        "policy": policy,
        "unused": list(unused(caller, needs)) if caller and not caller.root else [],
        "bash": commands.bash(command, policy),
        "powershell": commands.powershell(command, policy),
        "from_file": commands.from_file(command),
    }


def statements(needs: Iterable[Need]) -> list[dict[str, Any]]:
    """One statement for the actions that share their resources, in the order of the actions."""
    resources: dict[str, set[str]] = defaultdict(set)
    for need in needs:
        resources[need.action].add(_lasting(need.resource))
    actions: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for action in sorted(resources):
        service = action.partition(":")[0]
        actions[service, *sorted(_folded(resources[action]))].append(action)
    return [
        {"Effect": "Allow", "Action": _one(names), "Resource": _one(list(arns))}
        for (_, *arns), names in actions.items()
    ]


def unused(caller: Caller, needs: Sequence[Need]) -> Iterator[dict[str, Any]]:
    """What the caller's own policies allow and nothing needed, one record a statement."""
    for policy in caller.policies:
        for statement in parse(policy.document).statements if policy.kind == "identity" else ():
            if statement.effect != "Allow" or not statement.actions or not statement.resources:
                continue
            actions, resources = statement.actions, statement.resources
            if actions.negated or resources.negated:
                continue
            within = [n for n in needs if _fits(resources.patterns, n.resource)]
            of_actions = [n for n in needs if _fits(actions.patterns, n.action)]
            left = {
                "actions": [p.text for p in actions.patterns if not _any(p, within, "action")],
                "resources": [
                    p.text for p in resources.patterns if not _any(p, of_actions, "resource")
                ],
            }
            if left["actions"] or left["resources"]:
                name = statement.sid or str(statement.index + 1)
                yield {"policy": policy.name, "statement": name} | left


def _made_by(actor: str, account: str, entries: Sequence[Entry]) -> Iterator[Verdict]:
    """What the actor did, and what a service did with the role that it acts by."""
    mine = [entry for entry in entries if entry.event.account == account]
    roles = {
        verdict.caller.principal.role
        for entry in mine
        for verdict in entry.verdicts
        if entry.event.actor == actor and actor.startswith("lambda:")
    } - {""}
    for entry in mine:
        for verdict in entry.verdicts:
            if (
                entry.event.actor == actor
                or verdict.caller.principal.role in roles
                or _is(verdict.caller, actor)
            ):
                yield verdict


def _is(caller: Caller, name: str) -> bool:
    principal = caller.principal
    if name in (principal.arn, principal.role):
        return True
    of = principal.role or (principal.arn if ":user/" in principal.arn else "")
    return bool(of) and of.rpartition("/")[2] == name


def _identity(caller: Caller) -> str:
    return caller.principal.role or caller.principal.arn


def _now(caller: Caller) -> Caller:
    """The same caller with the policies that it has by now."""
    principal = caller.principal
    if principal.role:
        session = principal.arn.rpartition("/")[2]
        return principals.role_caller(principal.account, principal.role, session)
    if ":user/" in principal.arn:
        return principals.user_caller(principal.account, principal.arn.rpartition("/")[2])
    return caller


def _log_needs(actor: str, account: str, entries: Sequence[Entry]) -> list[Need]:
    """Lambda writes a function's log with the role of the function, and not by calls."""
    kind, _, name = actor.partition(":")
    if kind != "lambda" or not name:
        return []
    region = next((e.event.region for e in reversed(entries) if e.event.actor == actor), "")
    streams = f"arn:aws:logs:{region}:{account}:log-group:/aws/lambda/{name}:*"
    return [Need(f"logs:{action}", streams) for action in ("CreateLogStream", "PutLogEvents")]


def _lasting(arn: str) -> str:
    """An object's ARN without what is made up afresh for each: exports/*.csv."""
    return _FRESH.sub("*", arn) if arn.startswith(_FOLDERS) else arn


def _folded(arns: Iterable[str]) -> set[str]:
    """Objects and log streams by their folder, where there are many of it."""
    folders: dict[str, set[str]] = defaultdict(set)
    for arn in arns:
        last = arn.rfind("/")
        folders[arn[: last + 1] if arn.startswith(_FOLDERS) else arn].add(arn)
    many = {folder: len(held) > MANY for folder, held in folders.items()}
    return {
        arn
        for folder, held in folders.items()
        for arn in ({f"{folder}*"} if many[folder] else held)
    }


def _one(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _fits(patterns: Iterable[Pattern], value: str) -> bool:
    return any(pattern.fits(value, {}) for pattern in patterns)


def _any(pattern: Pattern, needs: Iterable[Need], part: str) -> bool:
    return any(pattern.fits(getattr(need, part), {}) for need in needs)
