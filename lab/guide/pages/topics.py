"""Topics: the list, and each with its subscriptions."""

from itertools import islice
from typing import Any

from flask import Blueprint, render_template, request

from lab.guide.acts.form import Form, form
from lab.guide.console import functions, listing, queues, topics
from lab.guide.console.shared import fragment
from lab.guide.console.topics import Subscription, Topic
from lab.guide.context import guide

pages = Blueprint("topics", __name__)
AREA = ("Topics", "topics.index")
# Suggestions beyond this help nobody.
MOST_ENDPOINTS = 100


@pages.get("/topics")
def index() -> str:
    """The list."""
    q, number = request.args.get("q", ""), request.args.get("page", "1")
    if request.args.get("fragment"):
        return fragment("_topics.html", lambda: _list(q, number))
    create = form(guide().settings, "create-topic")
    return render_template("topics.html", **_list(q, number), create=create)


@pages.get("/topics/<name>")
def one(name: str) -> str:
    """A topic."""
    settings = guide().settings
    if request.args.get("fragment"):
        return fragment("_topic.html", lambda: _state(topics.get(settings, name)))
    topic = topics.get(settings, name)
    return render_template("topic.html", **_state(topic), acts=_acts(topic))


def _list(q: str, number: str) -> dict[str, Any]:
    settings = guide().settings
    found = listing.page(topics.names(settings), number, q)
    return {"list": found, "topics": [topics.get(settings, name) for name in found.names]}


def _state(topic: Topic) -> dict[str, Any]:
    found = topics.subscriptions(guide().settings, topic)
    return {"topic": topic, "subscriptions": [(each, *_forms(each)) for each in found]}


def _forms(subscription: Subscription) -> tuple[Form | None, Form | None, str]:
    """What can be done with one, and the page of its endpoint; nothing while it is pending."""
    kind = {"sqs": "/queues/", "lambda": "/functions/"}.get(subscription.protocol, "")
    page = f"{kind}{subscription.name}" if kind else ""
    if subscription.pending:
        return None, None, page
    settings, key = guide().settings, subscription.arn.rpartition(":")[2]
    given = {"subscription": subscription.arn}
    policy = form(settings, "set-filter", given | {"policy": subscription.filter}, key=key)
    return policy, form(settings, "unsubscribe", given, key=key), page


def _acts(topic: Topic) -> dict[str, Form]:
    settings, given = guide().settings, {"topic": topic.arn}
    without = () if topic.fifo else ("group", "deduplication")
    return {
        "publish": form(settings, "publish", given, without=without),
        "subscribe": form(settings, "subscribe", given, choices={"endpoint": _endpoints()}),
    }


def _endpoints() -> list[str]:
    """ARNs that one may want to subscribe."""
    settings = guide().settings
    place = f"arn:aws:sqs:{settings.region}:{settings.account}:"
    arns = [place + name for name in islice(queues.urls(settings), MOST_ENDPOINTS)]
    return arns + [each["FunctionArn"] for each in functions.names(settings)[:MOST_ENDPOINTS]]
