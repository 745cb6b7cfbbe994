"""What a service acts for: carried from where it begins a delivery to the call that it makes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Hop:
    """One delivery. ``detail`` and ``ids`` go to the events of the calls made for it; ``principal``
    and ``source`` stand in where LocalStack's call names neither; ``told`` says that an event has
    told of it."""

    detail: Mapping[str, Any] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    principal: str = ""
    source: str = ""
    told: bool = False


_current: ContextVar[Hop | None] = ContextVar("hop", default=None)


def current() -> Hop | None:
    """The delivery under way in this thread."""
    return _current.get()


@contextmanager
def hop(under_way: Hop) -> Iterator[None]:
    """Calls made in here are ``under_way``'s."""
    token = _current.set(under_way)
    try:
        yield
    finally:
        _current.reset(token)
