"""Long lists in pages: searched by name, and a page of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its names, its ``number`` of ``last``, ``total`` in all that fit ``q``."""

    names: tuple[str, ...]
    number: int
    last: int
    total: int
    q: str
    none: bool


def page(names: Sequence[str], number: str = "1", q: str = "", size: int = PER_PAGE) -> Page:
    """The page ``number`` (a text of an address) of those whose name has ``q`` in it."""
    fitting = [name for name in names if q.lower() in name.lower()]
    last = max(1, -(-len(fitting) // size))
    at = min(last, max(1, int(number))) if number.isascii() and number.isdigit() else 1
    shown = tuple(fitting[(at - 1) * size : at * size])
    return Page(shown, at, last, len(fitting), q, not names)
