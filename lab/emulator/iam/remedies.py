"""What would have allowed a refused call: the smallest statement, and the command that puts it."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localstack import config

from lab.emulator.iam.model import Caller, Need, Verdict
from lab.emulator.iam.resource_policies import owner_of, policy_of

Statement = dict[str, Any]
VERSION = "2012-10-17"
_BOUNDS = {"boundary": "the permissions boundary", "session": "the session policy"}


@dataclass(frozen=True, slots=True)
class Remedy:
    """``statement`` is the smallest that would allow the call, None where adding one does not
    help. ``document`` is the policy to store, whole. ``command`` is its arguments, with
    ``{document}`` where the policy's text goes; ``words`` say what to do."""

    words: str
    statement: Statement | None = None
    document: Mapping[str, Any] | None = None
    command: tuple[str, ...] = ()


def remedy(verdict: Verdict) -> Remedy | None:
    """What would turn a refusal into a yes; None for a call that was allowed."""
    if verdict.decision.allowed:
        return None
    return _BY_REASON[verdict.decision.reason](verdict)


def bash(found: Remedy) -> str:
    """The command for bash, zsh and the like."""
    return shlex.join(_inline(found))


def powershell(found: Remedy) -> list[str]:
    """The same for PowerShell. Its older versions lose the quotes in a program's arguments, so
    the policy goes through a file."""
    if not any("{document}" in word for word in found.command):
        return [" ".join(_powershell(word) for word in found.command)]
    text = next(w for w in _inline(found) if w.startswith("{"))
    words = ["file://policy.json" if "{document}" in w else w for w in found.command]
    return [
        f"{_powershell(text)} | Set-Content policy.json",
        " ".join(_powershell(word) for word in words),
    ]


def document(*statements: Statement) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": VERSION, "Statement": list(statements)}


def _identity(verdict: Verdict) -> Remedy:
    need, caller = verdict.need, verdict.caller
    statement = {"Effect": "Allow", "Action": need.action, "Resource": need.resource}
    kind, name = identity_of(caller)
    words = f"Add the statement to the policies of the {kind} {name}."
    if _is_foreign(verdict):
        words += " The resource is of another account: its own policy has to allow the call too."
    for bound in ("boundary", "session"):
        if not _bound_allows(verdict, bound):
            words += f" That alone will not do: {_BOUNDS[bound]} has to allow it as well."
    return Remedy(words, statement, document(statement), put_identity(caller, need.action))


def put_identity(caller: Caller, action: str) -> tuple[str, ...]:
    """The command that gives a role or a user a policy of its own."""
    kind, name = identity_of(caller)
    if kind not in ("role", "user"):
        return ()
    policy = "allow-" + re.sub(r"[^A-Za-z0-9]+", "-", action).strip("-")
    put = ("awslocal", "iam", f"put-{kind}-policy", f"--{kind}-name", name)
    return (*put, "--policy-name", policy, "--policy-document", "{document}")


def identity_of(caller: Caller) -> tuple[str, str]:
    """What policies are attached to: ("role" or "user" or "root", its name)."""
    arn = caller.principal.role or caller.principal.arn
    kind, _, name = arn.rpartition(":")[2].partition("/")
    return kind, name.rpartition("/")[2] or caller.principal.account


def _resource(verdict: Verdict) -> Remedy:
    need = verdict.need
    service = need.resource.split(":")[2] if need.resource.count(":") >= 5 else ""
    if service not in _PUT:
        words = f"{need.action} is allowed by no policy of a resource; sign the call as someone."
        return Remedy(words)
    statement = _for_resource(verdict, service)
    if service == "lambda":
        words = "Give the caller the permission to use the function."
        return Remedy(words, statement, None, _add_permission(verdict))
    whole = _with(policy_of(need.resource), statement)
    noun, put = _PUT[service]
    return Remedy(f"Add the statement to the policy of the {noun}.", statement, whole, put(need))


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


def _name(need: Need) -> str:
    return need.resource.rpartition(":")[2]


def _put_queue(need: Need) -> tuple[str, ...]:
    _, _, _, region, account, name = need.resource.split(":", 5)
    url = f"{config.external_service_url()}/queue/{region}/{account}/{name}"
    put = ("awslocal", "sqs", "set-queue-attributes", "--queue-url", url)
    return (*put, "--attributes", '{"Policy": {document}}')


def _put_topic(need: Need) -> tuple[str, ...]:
    put = ("awslocal", "sns", "set-topic-attributes", "--topic-arn", need.resource)
    return (*put, "--attribute-name", "Policy", "--attribute-value", "{document}")


def _put_bucket(need: Need) -> tuple[str, ...]:
    bucket = _name(need).partition("/")[0]
    return ("awslocal", "s3api", "put-bucket-policy", "--bucket", bucket, "--policy", "{document}")


def _put_key(need: Need) -> tuple[str, ...]:
    put = ("awslocal", "kms", "put-key-policy", "--key-id", _name(need).removeprefix("key/"))
    return (*put, "--policy-name", "default", "--policy", "{document}")


def _put_trust(need: Need) -> tuple[str, ...]:
    name = _name(need).rpartition("/")[2]
    put = ("awslocal", "iam", "update-assume-role-policy", "--role-name", name)
    return (*put, "--policy-document", "{document}")


def _add_permission(verdict: Verdict) -> tuple[str, ...]:
    need, caller = verdict.need, verdict.caller
    _, _, rest = need.resource.partition(":function:")
    name, _, qualifier = rest.partition(":")
    principal = caller.principal.role or caller.principal.arn or "*"
    who = re.sub(r"[^A-Za-z0-9]+", "-", principal.removesuffix(".amazonaws.com").rpartition("/")[2])
    command = ["awslocal", "lambda", "add-permission", "--function-name", name]
    command += ["--qualifier", qualifier] if qualifier else []
    command += ["--statement-id", f"{who.strip('-') or 'anyone'}-may-invoke"]
    command += ["--action", need.action, "--principal", principal]
    for option, key in (("arn", "aws:sourcearn"), ("account", "aws:sourceaccount")):
        if key in caller.context:
            command += [f"--source-{option}", caller.context[key][0]]
    return tuple(command)


_PUT: dict[str, Any] = {
    "sqs": ("queue", _put_queue),
    "sns": ("topic", _put_topic),
    "s3": ("bucket", _put_bucket),
    "kms": ("key", _put_key),
    "iam": ("role, which says who may assume it", _put_trust),
    "lambda": ("function", None),
}


def _denied(verdict: Verdict) -> Remedy:
    by = verdict.decision.decided_by
    where = f"{by.policy.name} (statement {by.sid or by.index + 1})" if by else "a policy"
    return Remedy(
        f"Adding a statement does not help: {where} denies it, and a Deny wins over every Allow. "
        "Take that statement out, or make it narrower."
    )


def _boundary(verdict: Verdict) -> Remedy:
    boundary = _names(verdict, "boundary")
    kind, name = identity_of(verdict.caller)
    command = ("awslocal", "iam", f"delete-{kind}-permissions-boundary", f"--{kind}-name", name)
    return Remedy(
        f"Adding a statement to the {kind}'s own policies does not help: its permissions boundary "
        f"{boundary} does not allow {verdict.need.action}, and what a boundary leaves out nothing "
        "can give. Let the boundary allow it too, or take it off:",
        command=command,
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


def _is_foreign(verdict: Verdict) -> bool:
    return owner_of(verdict.need.resource) not in ("", verdict.caller.principal.account)


def _inline(found: Remedy) -> list[str]:
    text = json.dumps(found.document)
    return [
        json.dumps({"Policy": text})
        if word == '{"Policy": {document}}'
        else text
        if word == "{document}"
        else word
        for word in found.command
    ]


def _powershell(word: str) -> str:
    return word if re.fullmatch(r"[\w./:@=+-]+", word) else "'" + word.replace("'", "''") + "'"


_BY_REASON = {
    "explicit-deny": _denied,
    "no-boundary": _boundary,
    "no-session": _session,
    "no-identity": _identity,
    "no-resource": _resource,
}
