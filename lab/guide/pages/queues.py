"""Queues: the list, and each with its messages, which are looked at without being received."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from flask import Blueprint, render_template, request

from lab.guide.acts.form import Form, form
from lab.guide.console import listing, queues, topics
from lab.guide.console.queues import Queue
from lab.guide.console.shared import fragment
from lab.guide.context import guide
from lab.journal.peek import Contents

pages = Blueprint("queues", __name__)
AREA = ("Queues", "queues.index")
MOST_SUGGESTED = 100


@pages.get("/queues")
def index() -> str:
    """The list."""
    q, number = request.args.get("q", ""), request.args.get("page", "1")
    if request.args.get("fragment"):
        return fragment("_queues.html", lambda: _list(q, number))
    state = _list(q, number)
    return render_template("queues.html", **state, create=_create(state["urls"]))


@pages.get("/queues/<name>")
def one(name: str) -> str:
    """A queue."""
    settings = guide().settings
    if request.args.get("fragment"):
        return fragment("_queue.html", lambda: _state(queues.get(settings, name)))
    queue = queues.get(settings, name)
    connected = _connected(queue)
    acts = _acts(queue, connected["sources"])
    return render_template("queue.html", **_state(queue), **connected, acts=acts)


def _list(q: str, number: str) -> dict[str, Any]:
    settings = guide().settings
    urls = queues.urls(settings)
    found = listing.page(list(urls), number, q)
    shown = queues.several(settings, [urls[name] for name in found.names])
    consumers = queues.consumers(settings)
    return {"list": found, "queues": shown, "consumers": consumers, "urls": urls}


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


def _acts(queue: Queue, sources: Sequence[str]) -> dict[str, Form]:
    settings, url = guide().settings, {"queue": queue.url}
    back = [queue.arn.rpartition(":")[0] + f":{name}" for name in sources]
    # A FIFO queue has a delay for all of its messages only; other queues have no groups to order.
    without = ("delay",) if queue.fifo else ("group", "deduplication")
    return {
        "send": form(settings, "send-message", url, without=without),
        "receive": form(settings, "receive-message", url),
        "purge": form(settings, "purge-queue", url),
        "redrive": form(
            settings, "start-redrive", {"source": queue.arn}, choices={"destination": back}
        ),
    }


def _create(names: Iterable[str]) -> Form:
    settings = guide().settings
    place = f"arn:aws:sqs:{settings.region}:{settings.account}:"
    arns = [place + name for name in islice(names, MOST_SUGGESTED)]
    return form(settings, "create-queue", choices={"dead_letters": arns})
