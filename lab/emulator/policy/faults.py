"""What can be wrong with a policy document, found in any kind of it; check.py says which matter."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lab.emulator.policy.conditions import UNKNOWN, operator_of
from lab.emulator.policy.parse import as_list

TOP = {"Version", "Id", "Statement"}
PAIRS = ("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")
ELEMENTS = {"Sid", "Effect", "Condition", *(name for pair in PAIRS for name in pair)}
VERSIONS = ("2008-10-17", "2012-10-17")
PARTITIONS = ("*", "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
VENDOR = re.compile(r"[a-zA-Z0-9.-]+|\*")

# Whom Principal may name: account, ARN in IAM or STS, or the id of one that was there once.
IDENTITY = re.compile(
    r"\*|[0-9]{12}|A[A-Z0-9]{15,}"
    r"|arn:aws[\w-]*:iam::([0-9]{12}|cloudfront):(root|(user|role)/[\w+=,.@/ -]+)"
    r"|arn:aws[\w-]*:sts::[0-9]{12}:(assumed-role/[\w+=,.@-]+|federated-user)/[\w+=,.@-]+",
    re.ASCII,
)
SERVICE = re.compile(r"[\w-]+(\.[\w-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)")
PRINCIPAL_TYPES = {"AWS", "Service", "Federated", "CanonicalUser"}


class Fault(NamedTuple):
    """One thing that is wrong: its name in the tables of check.py, and what it is about."""

    name: str
    detail: str = ""


def faults(text: str, exists: Callable[[str], bool]) -> Iterator[Fault]:
    """All that may be wrong with a document; ``exists`` knows the ARNs of users and roles."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        yield Fault("json")
        return
    if not isinstance(document, dict):
        yield Fault("shape")
        return
    yield from (Fault("element", name) for name in document.keys() - TOP)
    yield from _head(document)
    statements = as_list(document.get("Statement"))
    for statement in statements:
        if isinstance(statement, dict):
            yield from _statement(statement, exists)
        else:
            yield Fault("shape")
    yield from _sids(statements)


def _head(document: dict[str, Any]) -> Iterator[Fault]:
    if "Version" not in document:
        yield Fault("old-version")
    elif document["Version"] not in VERSIONS:
        yield Fault("version", str(document["Version"]))
    elif document["Version"] != VERSIONS[-1]:
        yield Fault("old-version")
    if not isinstance(document.get("Id", ""), str):
        yield Fault("shape")
    if "Statement" not in document:
        yield Fault("no-statement")
    elif document["Statement"] == []:
        yield Fault("empty")


def _statement(statement: dict[str, Any], exists: Callable[[str], bool]) -> Iterator[Fault]:
    yield from (Fault("element", name) for name in statement.keys() - ELEMENTS)
    yield from (Fault("both") for one, other in PAIRS if {one, other} <= statement.keys())
    if not isinstance(statement.get("Sid", ""), str):
        yield Fault("shape")
    yield from _effect(statement)
    yield from _principals(statement, exists)
    yield from _actions(statement)
    yield from _resources(statement)
    yield from _conditions(statement.get("Condition", {}))


def _effect(statement: dict[str, Any]) -> Iterator[Fault]:
    effect = statement.get("Effect")
    if effect is None:
        yield Fault("no-effect")
    elif effect not in ("Allow", "Deny"):
        known = str(effect).lower() in ("allow", "deny")
        yield Fault("case" if known else "effect", str(effect))


def _principals(statement: dict[str, Any], exists: Callable[[str], bool]) -> Iterator[Fault]:
    given = statement.get("Principal", statement.get("NotPrincipal"))
    if given is None:
        yield Fault("no-principal")
        return
    yield Fault("principal-given", "NotPrincipal" if "NotPrincipal" in statement else "Principal")
    if given == "*":
        return
    if not isinstance(given, dict) or given.keys() - PRINCIPAL_TYPES:
        yield Fault("principal-shape")
        return
    if not any(as_list(names) for names in given.values()):
        yield Fault("no-principal")
    for kind, names in given.items():
        for name in as_list(names):
            if not _is_principal(kind, name, exists):
                yield Fault("principal", f'"{kind if kind == "AWS" else kind.upper()}":"{name}"')


def _is_principal(kind: str, name: Any, exists: Callable[[str], bool]) -> bool:
    if not isinstance(name, str):
        return False
    if kind == "AWS":
        return bool(IDENTITY.fullmatch(name)) and exists(name)
    return kind != "Service" or name == "*" or bool(SERVICE.fullmatch(name))


def _actions(statement: dict[str, Any]) -> Iterator[Fault]:
    actions = as_list(statement.get("Action", statement.get("NotAction")))
    if not actions:
        yield Fault("no-action")
    for action in actions:
        if not isinstance(action, str):
            yield Fault("shape")
            continue
        vendor, colon, name = action.partition(":")
        if not colon and vendor != "*":
            yield Fault("no-vendor", action)
        elif ":" in name:
            yield Fault("colons", action)
        elif not VENDOR.fullmatch(vendor):
            yield Fault("vendor", vendor)


def _resources(statement: dict[str, Any]) -> Iterator[Fault]:
    resources = as_list(statement.get("Resource", statement.get("NotResource")))
    if "Resource" in statement or "NotResource" in statement:
        yield Fault("resource-given", "Resource" if "Resource" in statement else "NotResource")
    if not resources:
        yield Fault("no-resource")
    for resource in resources:
        if not isinstance(resource, str):
            yield Fault("shape")
        elif resource != "*":
            yield from _arn(resource)


def _arn(resource: str) -> Iterator[Fault]:
    _, colon, rest = resource.partition(":")
    partition, *parts = rest.split(":", 4)
    if not colon:
        yield Fault("no-arn", resource)
    elif partition not in PARTITIONS and "${" not in partition:
        shown = ":".join(["arn", partition, *[*parts, *"****"][:4]])
        yield Fault("partition", f'"{partition}" is not valid for resource "{shown}"')
    elif not parts:
        yield Fault("unqualified", resource)


def _conditions(block: Any) -> Iterator[Fault]:
    if not isinstance(block, dict):
        yield Fault("shape")
        return
    for operator, keys in block.items():
        if not isinstance(keys, dict):
            yield Fault("shape")
        elif keys and operator_of(operator)[0] is UNKNOWN:
            yield Fault("operator", operator)
        else:
            values = [value for listed in keys.values() for value in as_list(listed)]
            scalar = all(isinstance(value, str | bool | int | float) for value in values)
            yield from () if scalar and None not in keys.values() else (Fault("shape"),)


def _sids(statements: list[Any]) -> Iterator[Fault]:
    sids = [s["Sid"] for s in statements if isinstance(s, dict) and isinstance(s.get("Sid"), str)]
    named = [sid for sid in sids if sid]
    if len(set(named)) < len(named):
        yield Fault("sid")
