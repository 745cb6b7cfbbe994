"""The journal as pages get it: events with their line in words, and how the emulator is."""

import threading
import time
from collections.abc import Callable
from typing import Any

from lab import journal
from lab.guide.hub import Close, Tell
from lab.journal import client, words
from lab.shared.config import Settings
from lab.shared.event import Event

AGAIN_SECONDS = 0.5
_NOT_DELIVERED = {
    "FilterPolicyMismatch": ("filtered out", "warn"),
    "PendingConfirmation": ("not confirmed", "warn"),
    "NoTarget": ("nobody subscribed", "warn"),
    "RetentionPeriodOver": ("expired", "warn"),
}


def source(settings: Settings, *, noise: bool = False) -> Callable[[str, Tell], Close]:
    """The topic "events": {"events": [...]} as they come, with noise only if wanted;
    {"emulator": "up" | "away" | "new", "say": "..."} when that changes."""

    def begin(_: str, tell: Tell) -> Close:
        return _Feed(settings, tell, noise).close

    return begin


def shown(event: Event) -> dict[str, Any]:
    """An event for a page: as in the journal, with the sentence that says it, its ``outcome``
    (a word and a tone) and, of a message's hop, its ``fate``."""
    return event.as_json() | {
        "line": words.sentence(event),
        "refused": words.is_refused(event),
        "outcome": outcome(event),
        "fate": words.fate(event) if words.messages(event) else "",
    }


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
    def __init__(self, settings: Settings, tell: Tell, noise: bool) -> None:
        self._settings, self._tell, self._noise, self._closed = settings, tell, noise, False
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
            noise=self._noise,
        )

    def _notice(self, text: str) -> None:
        state = {client.AWAY: "away", client.RESTARTED: "new"}.get(text, "up")
        self._tell({"emulator": state, "say": text})
