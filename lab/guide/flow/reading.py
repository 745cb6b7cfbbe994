"""What every reading of the account needs: its clients, and all pages of a list."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from lab.guide.console import clients
from lab.shared.config import Settings


class Reading:
    """Clients that look for the guide."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def client(self, service: str) -> Any:
        """The client of a service."""
        return clients.reader(self.settings, service)

    def all(self, service: str, operation: str, members: str, **asked: Any) -> Iterator[Any]:
        """The members of all pages of a list."""
        for page in self.client(service).get_paginator(operation).paginate(**asked):
            yield from page.get(members) or ()

    def arn(self, service: str, name: str) -> str:
        """Of a resource of the account."""
        return f"arn:aws:{service}:{self.settings.region}:{self.settings.account}:{name}"


def or_none[T](call: Callable[[], T]) -> T | None:
    """What a call answers; None for what is not there, or is there no more."""
    with suppress(ClientError):
        return call()
    return None


def keep[T](known: dict[str, T], found: dict[str, T]) -> None:
    """Make ``known`` hold what was found, and nothing else."""
    for name in known.keys() - found.keys():
        known.pop(name, None)
    known.update(found)
