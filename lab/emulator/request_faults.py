"""What is wrong with a request that made its service fail: found afterwards, at no cost before."""

import re
from collections.abc import Iterator
from typing import Any

MALFORMED_XML = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)
# What a JSON value of each kind may stand for; a number may be a time, and text many things.
_FITS: dict[str, tuple[type, ...]] = {
    "blob": (str, bytes),
    "boolean": (bool,),
    "double": (int, float),
    "float": (int, float),
    "integer": (int,),
    "list": (list,),
    "long": (int,),
    "map": (dict,),
    "string": (str,),
    "structure": (dict,),
}
_TOKENS = {str: "STRING_VALUE", bytes: "STRING_VALUE", int: "NUMBER_VALUE", float: "NUMBER_VALUE"}
# XML 1.0, and so the answers of IAM, cannot hold these.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:[\w-]*:.+", re.ASCII | re.DOTALL)


def mistyped(shape: Any, request: Any) -> str | None:
    """The first value of a kind that its place has no room for, in AWS's words."""
    if shape is None:
        return None
    if request is None:
        return "Start of structure or map expected, and there is none"
    return next(_mistyped(shape, request), None)


def missing(shape: Any, request: Any, path: str = "") -> list[str]:
    """The paths of members that must be there and are not."""
    if shape is None or not isinstance(request, dict):
        return []
    found = [
        f"{path}{_lower(name)}" for name in shape.required_members if request.get(name) is None
    ]
    for name, member in shape.members.items():
        value, place = request.get(name), f"{path}{_lower(name)}"
        if member.type_name == "structure":
            found += missing(member, value, f"{place}.")
        elif member.type_name == "list" and member.member.type_name == "structure":
            for number, one in enumerate(value if isinstance(value, list) else (), 1):
                found += missing(member.member, one, f"{place}.{number}.member.")
    return found


def unfit(request: Any) -> str | None:
    """What of a well-typed request a service may have stumbled over: letters that no answer can
    hold, an ARN that is none, a token that nobody gave out."""
    for name, text in _texts("", request):
        if _UNPRINTABLE.search(text):
            return f"Value at '{_lower(name)}' has characters that are not allowed."
        if name.lower().endswith("arn") and not _ARN.fullmatch(text):
            return f"Value '{text}' at '{_lower(name)}' is not a valid ARN."
        if name.lower() in ("nexttoken", "paginationtoken", "marker"):
            return "The specified token is not valid."
    return None


def _mistyped(shape: Any, value: Any) -> Iterator[str]:
    kinds = _FITS.get(shape.type_name)
    fits = kinds is None or (
        isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    )
    if not fits and not hasattr(value, "read"):
        yield _words(shape, value)
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from _mistyped(member, value[name])
    elif shape.type_name in ("list", "map"):
        inner = shape.member if shape.type_name == "list" else shape.value
        for one in value.values() if shape.type_name == "map" else value:
            yield from _mistyped(inner, one)


def _words(shape: Any, value: Any) -> str:
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, dict):
        return "Start of structure or map found where not expected"
    if value is None:
        return "Null value found where not expected"
    token = f"{value}_VALUE".upper() if isinstance(value, bool) else _TOKENS.get(type(value), "")
    return f"{token} can not be converted to a {shape.type_name.title()}"


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each text in a request with the name of the member that it is in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(name, inner)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
