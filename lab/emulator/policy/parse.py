"""Policy documents as they are looked at: read once for each text, kept ready to be compared."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lab.emulator.policy.conditions import Condition, read_conditions
from lab.emulator.policy.match import Pattern, Style

WITH_VARIABLES = "2012-10-17"  # the older version takes ${aws:username} for plain text


@dataclass(frozen=True, slots=True)
class Principals:
    """The element Principal or NotPrincipal: ``aws`` has ARNs, account numbers and ``*``."""

    negated: bool
    anyone: bool
    aws: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The element Action, NotAction, Resource or NotResource."""

    negated: bool
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, ready to be compared; an element that is None is not in it."""

    raw: Mapping[str, Any]
    index: int
    sid: str
    effect: str
    principals: Principals | None
    actions: Names | None
    resources: Names | None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A policy; ``error`` says in words why there are no statements in it."""

    statements: tuple[Statement, ...] = ()
    error: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def parse(text: str) -> Document:
    """Read a policy document; what cannot be read allows and denies nothing."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Document(error=f"the policy is not valid JSON: {error}")
    if not isinstance(raw, dict):
        return Document(error="the policy is not a JSON object")
    variables = raw.get("Version") == WITH_VARIABLES
    statements = [s for s in as_list(raw.get("Statement")) if isinstance(s, dict)]
    return Document(
        tuple(_statement(s, i, variables) for i, s in enumerate(statements)),
        error="" if statements else "the policy has no statement",
        raw=raw,
    )


def as_list(value: Any) -> list[Any]:
    """What a policy may write as one value or as a list of values."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _statement(raw: dict[str, Any], index: int, variables: bool) -> Statement:
    return Statement(
        raw=raw,
        index=index,
        sid=str(raw.get("Sid", "")),
        effect=str(raw.get("Effect", "")),
        principals=_principals(raw),
        actions=_names(raw, "Action", False),
        resources=_names(raw, "Resource", variables),
        conditions=read_conditions(raw.get("Condition"), variables),
    )


def _names(raw: dict[str, Any], element: str, variables: bool) -> Names | None:
    for name, negated in ((element, False), (f"Not{element}", True)):
        if name in raw:
            style: Style = "action" if element == "Action" else "resource"
            texts = map(str, as_list(raw[name]))
            return Names(negated, tuple(Pattern(t, style, variables) for t in texts))
    return None


def _principals(raw: dict[str, Any]) -> Principals | None:
    for name, negated in (("Principal", False), ("NotPrincipal", True)):
        if name in raw:
            return _read_principals(raw[name], negated)
    return None


def _read_principals(value: Any, negated: bool) -> Principals:
    named = value if isinstance(value, dict) else {"AWS": value}
    aws = frozenset(map(str, as_list(named.get("AWS"))))
    services = frozenset(map(str, as_list(named.get("Service"))))
    words = [str(name) for names in named.values() for name in as_list(names)]
    return Principals(negated, "*" in aws, aws, services, " or ".join(words))
