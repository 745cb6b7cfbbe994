"""Reads the journal as a test wants it: the events of one account since a moment."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from lab.shared.config import Settings
from lab.shared.event import Event
from tests.support.waiting import until


@dataclass(frozen=True)
class Record:
    """What the journal has of an account after ``cursor``."""

    settings: Settings
    cursor: str

    @classmethod
    def begin(cls, settings: Settings) -> Self:
        """From now on."""
        return cls(settings, ask(settings, after="latest")["cursor"])

    def events(self, **filters: Any) -> list[Event]:
        """All that fits, in order."""
        asked = {"account": self.settings.account, "after": self.cursor, "limit": 10_000}
        return [Event.from_json(each) for each in ask(self.settings, **asked | filters)["events"]]

    def until(self, count: int = 1, **filters: Any) -> list[Event]:
        """The events that fit once there are ``count``; what comes in threads takes a moment."""
        until(lambda: len(self.events(**filters)) >= count)
        return self.events(**filters)

    def one(self, where: Callable[[Event], bool] = lambda event: True, **filters: Any) -> Event:
        """The only event that fits, once it is there."""
        until(lambda: any(map(where, self.events(**filters))))
        found = [event for event in self.events(**filters) if where(event)]
        assert len(found) == 1, found
        return found[0]


def ask(settings: Settings, path: str = "/_lab/events", **query: Any) -> Any:
    """The JSON of one of the journal's pages."""
    with urllib.request.urlopen(
        f"{settings.endpoint}{path}?{urlencode(query)}", timeout=40
    ) as page:
        return json.load(page)
