"""An event as the flow page gets it: what it shows of it, and its moves."""

from collections.abc import Sequence
from typing import Any

from lab.guide import feed
from lab.guide.flow.moves import Move
from lab.shared.event import Event

_READS = (
    "BatchGet", "Check", "Describe", "Filter", "Get", "Head", "List", "Lookup", "Query", "Receive",
    "Scan", "Select", "TransactGet",
)  # fmt: skip
_TEXTS = ("Subject", "Message", "MessageBody")
_DETAILS = ("cold", "attempt", "duration_ms", "protocol")
_LEFT_OUT = ("principal", "client", "trace", "verdicts")


def is_story(event: Event, moves: Sequence[Move]) -> bool:
    """Whether it belongs to what happens: who only looks is left out, unless it went wrong."""
    is_read = event.kind == "call" and event.operation.startswith(_READS)
    return bool(moves or event.error or not is_read)


def told(event: Event, moves: Sequence[Move]) -> dict[str, Any]:
    """As feed.shown, without what no flow page shows, and with "moves"."""
    shown = feed.shown(event)
    for name in _LEFT_OUT:
        shown.pop(name, None)
    return feed.Told(
        shown
        | {
            "reason": event.reason[:300],
            "parameters": {
                name: event.parameters[name] for name in _TEXTS if name in event.parameters
            },
            "detail": {name: event.detail[name] for name in _DETAILS if name in event.detail},
            "moves": [move.as_json() for move in moves],
        }
    )
