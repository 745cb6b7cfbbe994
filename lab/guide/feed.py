"""The journal as pages get it: events with their line in words, and how the emulator is."""

import json
import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from lab import journal
from lab.guide.hub import Close, Tell
from lab.journal import client, words
from lab.shared.config import Settings
from lab.shared.event import Event

AGAIN_SECONDS = 0.5
_NONE = "-"  # the name of no operation
_NOT_DELIVERED = {
    "FilterPolicyMismatch": ("filtered out", "warn"),
    "PendingConfirmation": ("not confirmed", "warn"),
    "NoTarget": ("nobody subscribed", "warn"),
    "RetentionPeriodOver": ("expired", "warn"),
}


def source(settings: Settings, **filters: Any) -> Callable[[str, Tell], Close]:
    """The topic "events": {"events": [...]} as they come, with ``noise=True`` all of them;
    {"emulator": "up" | "away" | "new", "say": "..."} when that changes."""

    def begin(_: str, tell: Tell) -> Close:
        return _Feed(settings, tell, filters).close

    return begin


def emulator(settings: Settings) -> Callable[[str, Tell], Close]:
    """The topic "emulator", a state: how it is, for pages that need no events."""
    follow = source(settings, operation=_NONE)
    return lambda argument, tell: follow(argument, once_new(tell))


def once_new(tell: Tell) -> Tell:
    """After "new" the emulator is "up": who comes later was not there when it began anew."""

    def told(message: dict[str, Any]) -> None:
        tell(message)
        if message.get("emulator") == "new":
            tell({"emulator": "up"})

    return told


def encoded(data: dict[str, Any]) -> str:
    """As JSON, short."""
    return json.dumps(data, separators=(",", ":"))


class Told(dict[str, Any]):
    """An event as pages get it."""

    @cached_property
    def text(self) -> str:
        """As JSON; it is not to be changed any more."""
        return encoded(self)


def shown(event: Event) -> Told:
    """An event for a page: as in the journal, with the sentence that says it, its ``outcome``
    (a word and a tone) and, of a message's hop, its ``fate``."""
    return Told(
        event.as_json(),
        line=words.sentence(event),
        refused=words.is_refused(event),
        outcome=outcome(event),
        fate=words.fate(event) if words.messages(event) else "",
    )


def outcome(event: Event) -> tuple[str, str]:
    """How an event ended: in a word or two, and the tone of a badge; ("", "") where all is well."""
    if not event.error:
        return "", ""
    if words.is_refused(event):
        return "refused", "bad"
    if event.kind == "delivery":
        return _NOT_DELIVERED.get(event.error, ("not delivered", "bad"))
    return ("failed", "bad") if event.kind == "invocation" else (event.error[:40], "bad")


class _Feed:
    def __init__(self, settings: Settings, tell: Tell, filters: dict[str, Any]) -> None:
        self._settings, self._tell, self._filters, self._closed = settings, tell, filters, False
        threading.Thread(target=self._follow, name="feed", daemon=True).start()

    def close(self) -> None:
        """Tell no more; the thread ends a few seconds later."""
        self._closed = True

    def _follow(self) -> None:
        told_away = False
        while not self._closed:
            try:
                for event in self._begin():
                    self._tell({"events": [shown(event)]})
            except journal.JournalError as error:
                if not told_away:
                    self._tell({"emulator": "away", "say": str(error)})
                told_away = True
                time.sleep(AGAIN_SECONDS)

    def _begin(self) -> Any:
        after = journal.events(self._settings, "latest", limit=1).cursor
        self._tell({"emulator": "up"})
        return journal.follow(
            self._settings,
            after,
            say=self._notice,
            stopped=lambda: self._closed,
            **self._filters,
        )

    def _notice(self, text: str) -> None:
        state = {client.AWAY: "away", client.RESTARTED: "new"}.get(text, "up")
        self._tell({"emulator": state, "say": text})
