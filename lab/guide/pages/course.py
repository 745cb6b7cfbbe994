"""The course map: all exercises, what is done, and what is next."""

from flask import Blueprint, render_template

from lab import course
from lab.course.progress import Progress
from lab.guide import course_map
from lab.guide.commands import commands
from lab.guide.context import guide

pages = Blueprint("course", __name__)
AREA = ("Course", "course.index")
pages.app_template_global("shell_commands")(commands)


@pages.get("/")
def index() -> str:
    """The map; it needs no emulator, since progress is a file."""
    drawn = course_map.draw(course.catalogue(), Progress.load(guide().settings))
    return render_template("course.html", map=drawn)
