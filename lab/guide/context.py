"""What every page and socket of one guide shares."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from lab.guide.hub import Hub
from lab.guide.sockets import Socket
from lab.shared.config import Settings


@dataclass(frozen=True, slots=True)
class Guide:
    """``token`` is what a page must show to change anything: other sites cannot read it. ``run``
    tells pages of an earlier run of the guide that they are old. ``sockets`` are served by path."""

    settings: Settings
    hub: Hub
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    sockets: dict[str, Callable[["Guide", Socket], Awaitable[Any]]] = field(default_factory=dict)


def guide() -> Guide:
    """The guide whose page is being made."""
    found: Guide = current_app.extensions["guide"]
    return found
