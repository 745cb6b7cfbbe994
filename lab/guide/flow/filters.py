"""Filter policies and patterns in a few words, to be written on an edge."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

LONGEST = 80
_SIGNS = {"=": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def label(policy: str, scope: str = "") -> str:
    """A subscription's filter policy: '{"event": ["completed"]}' -> "event = completed"."""
    try:
        found = json.loads(policy) if policy else {}
    except ValueError:
        return "filter"
    if not isinstance(found, dict) or not found:
        return ""
    said = ", ".join(_all(found))
    return cut(f"body: {said}" if scope == "MessageBody" else said)


def cut(text: str) -> str:
    """Not longer than an edge can bear."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _all(policy: Mapping[str, Any], path: str = "") -> Iterable[str]:
    for name, rules in policy.items():
        if name == "$or" and isinstance(rules, list):
            parts = (" and ".join(_all(each, path)) for each in rules if isinstance(each, dict))
            yield " or ".join(parts)
        elif isinstance(rules, dict):
            yield from _all(rules, f"{path}{name}.")
        else:
            yield _rule(f"{path}{name}", rules if isinstance(rules, list) else [rules])


def _rule(name: str, rules: list[Any]) -> str:
    plain = [_value(rule) for rule in rules if not isinstance(rule, dict)]
    said = [f"{name} = {' | '.join(plain)}"] if plain else []
    said += [_condition(name, rule) for rule in rules if isinstance(rule, dict)]
    return " or ".join(said) or name


def _condition(name: str, rule: Mapping[str, Any]) -> str:
    kind, value = next(iter(rule.items()), ("", ""))
    if kind == "numeric" and isinstance(value, list):
        pairs = zip(value[::2], value[1::2], strict=False)
        return f"{name} {' and '.join(f'{_SIGNS.get(s, s)} {n}' for s, n in pairs)}"
    if kind == "anything-but":
        return f"{name} ≠ {_values(value)}"
    if kind == "exists":
        return f"{name} exists" if value else f"no {name}"
    words = {"prefix": "begins with", "suffix": "ends with", "equals-ignore-case": "is"}
    return f"{name} {words.get(kind, kind)} {_values(value)}"


def _values(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{k} {_values(v)}" for k, v in value.items())
    return " | ".join(map(_value, value)) if isinstance(value, list) else _value(value)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
