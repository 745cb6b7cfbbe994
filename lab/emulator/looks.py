"""Pages on what AWS has no call for: messages where they lie, and functions' environments."""

import heapq
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from localstack.http import Request, Response, route
from localstack.services.edge import ROUTER

MOST = 10_000  # messages; a reader asks for as many as it shows
_EXECUTOR = "lab.emulator.executor.executor"
_MODELS = "localstack.services.sqs.models"


class Looks:
    """GET /_lab/queues/<region>/<account>/<name> and /_lab/environments/<region>/<account>."""

    @route("/_lab/queues/<region>/<account>/<name>", methods=["GET"])
    def queue(self, request: Request, region: str, account: str, name: str) -> Any:
        """How many messages there are, and the first of each state ("most=20"); with "body=80" the
        beginnings of their bodies. Nothing is received by it."""
        try:
            queue = _queue(region, account, name)
            most = min(int(request.args.get("most", MOST)), MOST)
            body = int(request.args.get("body", -1))
        except (KeyError, ValueError):
            return Response("There is no such queue.", 404, mimetype="text/plain")
        with queue.mutex:
            return _shown(queue, most, None if body < 0 else body)

    @route("/_lab/environments/<region>/<account>", methods=["GET"])
    def environments(self, request: Request, region: str, account: str) -> dict[str, Any]:
        """{function's ARN: {"warm": 2, "running": 1}} of functions that have environments."""
        place = f":{region}:{account}:function:"
        return {arn: states for arn, states in _environments().items() if place in arn}


def install() -> None:
    """Serve them."""
    ROUTER.add(Looks())


def _queue(region: str, account: str, name: str) -> Any:
    """Raises KeyError; SQS itself is loaded with its first call."""
    return sys.modules[_MODELS].sqs_stores[account][region].queues[name]


def _environments() -> dict[str, dict[str, int]]:
    executor = sys.modules.get(_EXECUTOR)
    return executor.environments() if executor else {}


def _shown(queue: Any, most: int, body: int | None) -> dict[str, Any]:
    found = (
        *((m, "in flight", _back(m)) for m in _first(most, queue.inflight)),
        *((m, "visible", 0) for m in _first(most, _visible(queue))),
        *((m, "delayed", _due(m)) for m in _first(most, queue.delayed)),
    )
    ends = (*map(_back, queue.inflight), *map(_due, queue.delayed))
    return {
        "next": min(ends, default=0),
        "visible": queue.approximate_number_of_messages,
        "in_flight": queue.approximate_number_of_messages_not_visible,
        "delayed": queue.approximate_number_of_messages_delayed,
        "messages": [_message(m, state, until, body) for m, state, until in found[:most]],
    }


def _back(message: Any) -> float:
    return message.visibility_deadline or 0


def _due(message: Any) -> float:
    return message.created + (message.delay_seconds or 0)


def _visible(queue: Any) -> Iterable[Any]:
    """Of a FIFO queue also those that wait for one of their group that is in flight."""
    groups = getattr(queue, "message_groups", None)
    if groups is None:
        return list(queue.visible.queue)
    return list(chain.from_iterable(group.messages for group in groups.values()))


def _first(most: int, messages: Iterable[Any]) -> list[Any]:
    return heapq.nsmallest(most, messages, key=lambda message: message.created)


def _message(message: Any, state: str, until: float, body: int | None) -> dict[str, Any]:
    told: Mapping[str, Any] = message.message
    system: Mapping[str, str] = told.get("Attributes") or {}
    return {
        "id": told["MessageId"],
        "body": (told.get("Body") or "")[:body],
        "state": state,
        "until": until,
        "receives": int(system.get("ApproximateReceiveCount") or 0),
        "sent": int(system.get("SentTimestamp") or 0) / 1000,
        "group": system.get("MessageGroupId", ""),
        "attributes": dict(_attributes(told.get("MessageAttributes") or {})),
    }


def _attributes(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in attributes.items():
        text = value.get("StringValue")
        yield name, "binary" if text is None else text
