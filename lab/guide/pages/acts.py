"""Acts: does what a button says, and tells the same as commands while a form is filled in."""

from typing import Any

from flask import Blueprint, render_template, request

from lab.guide.acts import filled, run
from lab.guide.acts.form import find, form, preview
from lab.guide.console import filters
from lab.guide.context import guide

pages = Blueprint("acts", __name__)
AREA = ()  # none of the menu's
for _name, _filter in filters.ALL.items():
    pages.add_app_template_filter(_filter, _name)


@pages.post("/act/<name>")
def do(name: str) -> str:
    """Do it. A page's script gets what to show in place; without scripts it is a page."""
    act, values = find(name), request.form.to_dict(flat=False)
    settings = guide().settings
    outcome = run.run(settings, act, filled.parameters(act, values))
    further = _further(outcome)
    if request.headers.get("X-Guide-Token"):
        return render_template("_outcome.html", outcome=outcome, further=further)
    return render_template("outcome.html", outcome=outcome, further=further, back=_back())


@pages.post("/act/<name>/commands")
def commands(name: str) -> dict[str, Any]:
    """The same act as typed; a POST, for what is filled in may be long, and a secret."""
    return preview(guide().settings, find(name), request.form.to_dict(flat=False))


def _further(outcome: run.Outcome) -> list[Any]:
    """What can be done with each message that was received."""
    settings = guide().settings
    return [
        [
            form(
                settings, name, {"queue": message.queue_url, "handle": message.handle}, key=str(at)
            )
            for name in ("delete-message", "change-visibility")
        ]
        for at, message in enumerate(outcome.told.messages)
    ]


def _back() -> str:
    """The page that the form was on: a path of the guide."""
    path = request.form.get("back", "/")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
