"""The course map: all exercises, what is done, and what is next."""

from flask import Blueprint, render_template

from lab import course
from lab.guide.commands import commands
from lab.guide.context import guide

pages = Blueprint("course", __name__)
AREA = ("Course", "course.index")
pages.app_template_global("shell_commands")(commands)


@pages.get("/")
def index() -> str:
    """The map."""
    return render_template(
        "course.html", exercises=course.catalogue(), account=guide().settings.account
    )
