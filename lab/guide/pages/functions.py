"""Functions: the list, and each with its configuration, its triggers and its log."""

import time
from typing import Any

from flask import Blueprint, render_template, request

from lab.guide.acts.form import Form, form
from lab.guide.console import functions, listing, topics
from lab.guide.console.functions import Mapping
from lab.guide.console.shared import fragment
from lab.guide.context import guide
from lab.guide.pages import logs

pages = Blueprint("functions", __name__)
AREA = ("Functions", "functions.index")


@pages.get("/functions")
def index() -> str:
    """The list."""
    q, number = request.args.get("q", ""), request.args.get("page", "1")
    if request.args.get("fragment"):
        return fragment("_functions.html", lambda: _list(q, number))
    return render_template("functions.html", **_list(q, number))


@pages.get("/functions/<name>")
def one(name: str) -> str:
    """A function."""
    settings = guide().settings
    if request.args.get("fragment"):
        return fragment("_function.html", lambda: _state(name))
    state = _state(name)
    arn = state["configuration"]["FunctionArn"]
    return render_template(
        "function.html",
        **state,
        subscriptions=topics.subscriptions_to(settings, arn),
        invokers=functions.invokers(settings, name),
        acts=_acts(name),
        function=name,
        logs=logs.latest(settings, name),
    )


def _list(q: str, number: str) -> dict[str, Any]:
    settings = guide().settings
    every = {each["FunctionName"]: each for each in functions.names(settings)}
    found = listing.page(list(every), number, q)
    shown = [every[name] for name in found.names]
    return {"list": found, "functions": shown, "mappings": functions.mappings(settings)}


def _state(name: str) -> dict[str, Any]:
    """What changes by acts: its configuration, its triggers, its versions."""
    settings = guide().settings
    found = functions.get(settings, name)
    mappings = functions.mappings(settings, name).get(name, [])
    return {
        "name": name,
        "configuration": found["Configuration"],
        "concurrency": found.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
        "mappings": [(each, _switch(each)) for each in mappings],
        "versions": functions.versions(settings, name),
        # What is on its way is looked at again a second from now: no event tells of its end.
        "soon": time.time() + 1,
    }


def _switch(mapping: Mapping) -> Form:
    act = "disable-trigger" if mapping.enabled else "enable-trigger"
    return form(guide().settings, act, {"mapping": mapping.uuid}, key=mapping.uuid)


def _acts(name: str) -> dict[str, Form]:
    settings, given = guide().settings, {"function": name}
    event = {"payload": functions.sample(settings, name)}
    return {
        "invoke": form(settings, "invoke", given | event),
        "configuration": form(settings, "get-configuration", given),
    }
