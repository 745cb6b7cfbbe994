"""Topics: the list, and each with its subscriptions."""

from flask import Blueprint

pages = Blueprint("topics", __name__)
AREA = ("Topics", "topics.index")


@pages.get("/topics")
def index() -> str:
    """The list."""
    return ""


@pages.get("/topics/<name>")
def one(name: str) -> str:
    """A topic."""
    return ""
