"""Queues: the list, and each with its messages, which are looked at without being received."""

from typing import Any

from flask import Blueprint, render_template, request

from lab.guide.acts.form import Form, form
from lab.guide.console import listing, queues, topics
from lab.guide.console.queues import Queue
from lab.guide.console.shared import fragments
from lab.guide.context import guide
from lab.journal.peek import Contents

pages = Blueprint("queues", __name__)
AREA = ("Queues", "queues.index")


@pages.get("/queues")
def index() -> str:
    """The list."""
    q, number = request.args.get("q", ""), request.args.get("page", "1")
    if request.args.get("fragment"):
        key = (guide().settings, "queues", q, number)
        return render_template("_queues.html", **fragments.get(key, lambda: _list(q, number)))
    return render_template("queues.html", **_list(q, number), create=_create())


@pages.get("/queues/<name>")
def one(name: str) -> str:
    """A queue."""
    settings = guide().settings
    if request.args.get("fragment"):
        state = fragments.get((settings, "queue", name), lambda: _state(queues.get(settings, name)))
        return render_template("_queue.html", **state)
    queue = queues.get(settings, name)
    return render_template("queue.html", **_state(queue), **_connected(queue), acts=_acts(queue))


def _list(q: str, number: str) -> dict[str, Any]:
    settings = guide().settings
    found = listing.page(queues.names(settings), number, q)
    shown = queues.several(settings, found.names)
    return {"list": found, "queues": shown, "consumers": queues.consumers(settings)}


def _state(queue: Queue) -> dict[str, Any]:
    """What changes as messages come and go."""
    settings = guide().settings
    contents = queues.look(settings, queue.arn) or Contents(0, 0, 0, ())  # just deleted
    state: dict[str, Any] = {"queue": queue, "contents": contents, "dead": None}
    if queue.dead_letters:
        state["dead"] = queues.look(settings, queue.dead_letters)
    return state


def _connected(queue: Queue) -> dict[str, Any]:
    settings = guide().settings
    return {
        "attributes": list(queues.shown_attributes(queue)),
        "sources": queues.sources(settings, queue),
        "triggers": queues.consumers(settings, queue.arn).get(queue.arn, []),
        "subscriptions": topics.subscriptions_to(settings, queue.arn),
    }


def _acts(queue: Queue) -> dict[str, Form]:
    settings, url = guide().settings, {"queue": queue.url}
    # A FIFO queue has a delay for all of its messages only; other queues have no groups to order.
    without = ("delay",) if queue.fifo else ("group", "deduplication")
    return {
        "send": form(settings, "send-message", url, without=without),
        "receive": form(settings, "receive-message", url),
        "purge": form(settings, "purge-queue", url),
        "redrive": form(settings, "start-redrive", {"source": queue.arn}),
    }


def _create() -> Form:
    settings = guide().settings
    place = f"arn:aws:sqs:{settings.region}:{settings.account}:"
    arns = [place + name for name in queues.names(settings)[:200]]
    return form(settings, "create-queue", choices={"dead_letters": arns})
