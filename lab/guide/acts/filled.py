"""Turns what a form sends into the parameters of the act's call."""

from typing import Any

from lab.guide.acts.act import Act, Field, Parameters, Values
from lab.guide.errors import GuideError

_TRUE = ("true", "on", "1", "yes")


def parameters(act: Act, values: Values, *, sample: bool = False) -> Parameters:
    """The call's parameters; with ``sample`` an empty required field has its sample. Raises
    GuideError for what cannot be one."""
    found: Parameters = {}
    for field in act.fields:
        value = _convert(field, values, sample)
        if field.to and value is not None:
            _put(found, field.to, value)
    if act.build:
        found = act.build(found, {field.name: text(field, values, sample) for field in act.fields})
    return found


def text(field: Field, values: Values, sample: bool = False) -> str:
    """What was filled in; lines end as everywhere but in forms."""
    given = values.get(field.name)
    found = (given[0] if given else "" if values else field.value).replace("\r\n", "\n")
    shown = field.required or (field.expected and field.name in values)
    return field.sample if sample and shown and not found else found


def _convert(field: Field, values: Values, sample: bool) -> Any:
    """None: not given."""
    if field.kind == "attributes":
        return _attributes(field, values) or None
    given = text(field, values, sample)
    if field.kind == "switch":
        return True if given.lower() in _TRUE else None
    if field.kind == "boolean":
        return given.lower() in _TRUE
    if field.kind == "words":
        return given.replace(",", " ").split() or ([] if field.required else None)
    if not given and not field.required:
        return None
    return _number(field, given) if field.kind == "number" else given


def _number(field: Field, given: str) -> int:
    try:
        return int(given)
    except ValueError:
        raise GuideError(
            f"{field.label} is no number: {given[:40]!r}.",
            "AWS takes a whole number here",
            f"type digits, like {field.sample or field.value or 5}",
        ) from None


def _attributes(field: Field, values: Values) -> dict[str, dict[str, str]]:
    """Message attributes: three fields a row."""
    rows = zip(
        *(values.get(f"{field.name}.{part}", ()) for part in ("name", "type", "value")),
        strict=False,
    )
    return {
        name: {"DataType": kind or "String", "StringValue": value.replace("\r\n", "\n")}
        for name, kind, value in rows
        if name
    }


def _put(found: Parameters, path: str, value: Any) -> None:
    outer, _, inner = path.partition(".")
    if inner:
        # AWS's maps of attributes hold texts only.
        found.setdefault(outer, {})[inner] = str(value).lower() if value is True else str(value)
    else:
        found[outer] = value
