"""Patterns of policies: ``*``, ``?`` and policy variables, for actions, resources and values."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Context = Mapping[str, tuple[str, ...]]
# action: no difference of case. resource: a * inside one of an ARN's first five parts stays in it.
# arn: compared part by part, as ArnLike does. like: StringLike.
Style = Literal["action", "resource", "arn", "like"]

VARIABLE = re.compile(r"\$\{\s*([^},]*?)\s*(?:,\s*'([^']*)'\s*)?\}")
LITERALS = {"*", "?", "$"}  # ${*} is a star that is no wildcard
ARN_PARTS = 6


class Pattern:
    """One pattern as it is written in a policy; compiled on its first use."""

    __slots__ = ("_regex", "style", "text", "variables")

    def __init__(self, text: str, style: Style, variables: bool = False) -> None:
        self.text = text
        self.style: Style = style
        self.variables = variables and "${" in text
        self._regex: re.Pattern[str] | None = None

    def fits(self, value: str, context: Context) -> bool:
        """Whether a value fits; a variable that the request does not have fits nothing."""
        if self.variables:
            parts = resolve(self.text, context)
            return parts is not None and bool(_compile(parts, self.style).fullmatch(value))
        if self._regex is None:
            self._regex = _compile(((self.text, True),), self.style)
        return bool(self._regex.fullmatch(value))


def resolve(text: str, context: Context) -> tuple[tuple[str, bool], ...] | None:
    """Put in a request's values: parts of text and whether wildcards in it count.

    None if a variable has no value, or several, and the policy gives none to take instead.
    """
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in VARIABLE.finditer(text):
        value = _value(found[1], found[2], context)
        if value is None:
            return None
        parts += [(text[end : found.start()], True), (value, False)]
        end = found.end()
    return (*parts, (text[end:], True))


def plain(text: str, context: Context) -> str | None:
    """Like ``resolve``, as one text, for comparisons that know no wildcards."""
    parts = resolve(text, context)
    return None if parts is None else "".join(part for part, _ in parts)


def _value(name: str, default: str | None, context: Context) -> str | None:
    if name in LITERALS:
        return name
    values = context.get(name.lower(), ())
    return values[0] if len(values) == 1 else default


@lru_cache(maxsize=8192)
def _compile(parts: tuple[tuple[str, bool], ...], style: Style) -> re.Pattern[str]:
    text = "".join(_regex(part, wild) for part, wild in parts)
    if style == "action":
        return re.compile(text.replace(_STAR, ".*"), re.IGNORECASE | re.DOTALL)
    if style == "like":
        return re.compile(text.replace(_STAR, ".*"), re.DOTALL)
    return re.compile(_arn(text, strict=style == "arn"), re.DOTALL)


_STAR = "\0"  # a wildcard whose reach is not settled yet; no policy can hold this character


def _regex(text: str, wild: bool) -> str:
    # Colons stay as they are, so that the parts of an ARN can be told apart afterwards.
    escaped = re.escape(text)
    return escaped.replace(r"\*", _STAR).replace(r"\?", ".") if wild else escaped


def _arn(text: str, strict: bool) -> str:
    parts = text.split(":", ARN_PARTS - 1)
    if strict and len(parts) < ARN_PARTS:
        return r"(?!)"  # ArnLike compares six parts; this has fewer and fits nothing
    first, last = parts[: ARN_PARTS - 1], parts[ARN_PARTS - 1 :]
    bounded = [_part(part, strict) for part in first]
    return ":".join([*bounded, *(part.replace(_STAR, ".*") for part in last)])


def _part(part: str, strict: bool) -> str:
    # "If the * wildcard is the last character of a resource ARN segment, it can expand to match
    # beyond the colon boundaries" (IAM User Guide, IAM JSON policy elements: Resource).
    if not strict and part.endswith(_STAR):
        return part[:-1].replace(_STAR, "[^:]*") + ".*"
    return part.replace(_STAR, "[^:]*")
