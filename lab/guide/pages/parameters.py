"""Parameters: the tree of their names, each with its history, and the app's flags as switches."""

from typing import Any

from flask import Blueprint, render_template, request

from lab.guide.acts.form import Form, form
from lab.guide.console import listing, parameters
from lab.guide.console.parameters import FLAGS, Version
from lab.guide.console.shared import fragment
from lab.guide.context import guide

pages = Blueprint("parameters", __name__)
AREA = ("Parameters", "parameters.index")
PER_PAGE = 50


@pages.get("/parameters")
def index() -> str:
    """The tree; ``?name=`` is the page of a parameter whose name no path can have."""
    if name := request.args.get("name"):
        return _one(name)
    q, number = request.args.get("q", ""), request.args.get("page", "1")
    if request.args.get("fragment"):
        return fragment("_parameters.html", lambda: _list(q, number))
    put = form(guide().settings, "put-parameter")
    return render_template("parameters.html", **_list(q, number), put=put)


@pages.get("/parameters/<path:name>")
def one(name: str) -> str:
    """A parameter."""
    return _one(f"/{name}")


def _one(name: str) -> str:
    if request.args.get("fragment"):
        return fragment("_parameter.html", lambda: _state(name))
    state = _state(name)
    return render_template("parameter.html", **state, acts=_acts(state["versions"][0]))


def _list(q: str, number: str) -> dict[str, Any]:
    settings = guide().settings
    found = listing.page(parameters.names(settings), number, q, PER_PAGE)
    shown = parameters.several(settings, found.names)
    flags = [] if q else [(each, _flag(each)) for each in shown if each.name.startswith(FLAGS)]
    return {
        "list": found,
        "branches": parameters.tree(shown),
        "page_of": parameters.page_of,
        "flags": [pair for pair in flags if pair[1]],
    }


def _flag(parameter: Version) -> Form | None:
    """What turns it to its other value."""
    if parameter.value not in ("true", "false"):
        return None
    given = {"name": parameter.name, "value": "false" if parameter.value == "true" else "true"}
    return form(guide().settings, "set-flag", given, key=parameter.leaf, button=parameter.leaf)


def _state(name: str) -> dict[str, Any]:
    versions = parameters.history(guide().settings, name)
    return {"versions": versions, "now": versions[0], "page_of": parameters.page_of}


def _acts(now: Version) -> dict[str, Form]:
    settings, given = guide().settings, {"name": now.name}
    edited = given | {"kind": now.type, "value": now.value, "overwrite": "true"}
    return {
        "show": form(settings, "get-parameter", given),
        "put": form(settings, "put-parameter", edited | {"description": now.description}),
        "label": form(settings, "label-version", given | {"version": str(now.number)}),
        "delete": form(settings, "delete-parameter", given),
    }
