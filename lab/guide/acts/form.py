"""An act on a page: its form as filled in so far, and the same act as commands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lab.guide.acts import ACTS, cli, filled, permissions, sdk
from lab.guide.acts.act import Act, Field, Parameters, Values
from lab.guide.commands import Commands
from lab.guide.errors import GuideError
from lab.shared.config import Settings

# A command line longer than this helps nobody.
MOST_TYPED = 30_000


def find(name: str) -> Act:
    """The act; GuideError if there is none of this name."""
    if act := ACTS.get(name):
        return act
    raise GuideError("There is no such act.", "", "load the page anew", status=404)


@dataclass(frozen=True, slots=True)
class Form:
    """``id`` tells apart the forms of one act on one page."""

    act: Act
    id: str
    values: Values
    fields: tuple[Field, ...]
    commands: Commands
    need: permissions.Need
    shown: Mapping[str, str] = field(default_factory=dict)
    button: str = ""


def form(
    settings: Settings,
    name: str,
    given: Mapping[str, str] | None = None,
    *,
    key: str = "",
    without: Collection[str] = (),
    choices: Mapping[str, Sequence[str]] | None = None,
    button: str = "",
) -> Form:
    """The act ``name``, with the fields in ``given`` filled in and those in ``without`` left out;
    ``choices`` are what a field offers (its own, or suggestions)."""
    act = find(name)
    fields = tuple(
        replace(each, choices=tuple((choices or {}).get(each.name, each.choices)))
        for each in act.fields
        if each.name not in without
    )
    first = {each.name: each.value for each in fields} | dict(given or {})
    values = {field: [value] for field, value in first.items()}
    narrowed = replace(act, fields=fields)
    parameters = filled.parameters(narrowed, values, sample=True)
    made = commands(act.service, act.operation, parameters)
    needed = need(settings, act, parameters)
    button = button or act.button or act.title
    return Form(act, f"{name}{key and f'-{key}'}", values, fields, made, needed, first, button)


def preview(settings: Settings, act: Act, values: Values) -> dict[str, Any]:
    """For a page's script: the commands and the right that follow from what is filled in; or
    ``why`` there are none."""
    if sum(len(each) for given in values.values() for each in given) > MOST_TYPED:
        return {"why": "Too long to be typed: put it into a file, and give file://<its name>."}
    try:
        parameters = filled.parameters(act, values, sample=True)
    except GuideError as error:
        return {"why": error.what}
    needed = need(settings, act, parameters)
    return {
        "commands": commands(act.service, act.operation, parameters).kinds(),
        "need": needed._asdict(),
    }


def commands(service: str, operation: str, parameters: Parameters) -> Commands:
    """A call as typed."""
    call = (service, operation, parameters)
    return Commands(cli.bash(*call), cli.powershell(*call), sdk.boto3(*call))


def need(settings: Settings, act: Act, parameters: Parameters) -> permissions.Need:
    """The right it needs."""
    place = (settings.account, settings.region)
    return permissions.need(act.service, act.operation, parameters, *place)
