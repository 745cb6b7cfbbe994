"""The terminal in a page, and how to use one of one's own."""

import os

from flask import Blueprint, render_template, request

from lab import course
from lab.guide.context import Guide
from lab.guide.terminal.terminals import Terminals

pages = Blueprint("terminal", __name__)
AREA = ("Terminal", "terminal.index")


def begin(guide: Guide) -> None:
    """Serve the socket behind it."""
    guide.sockets["/terminal/socket"] = Terminals().serve


@pages.get("/terminal")
def index() -> str:
    """A terminal in the project's folder, or (?exercise=7) in an exercise's."""
    wanted = request.args.get("exercise", "")
    return render_template(
        "terminal.html",
        exercise=course.find(wanted) if wanted else None,
        in_container=os.environ.get("LAB_CONTAINER") == "1",
    )
