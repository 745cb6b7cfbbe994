"""The topics "flow" and "flow-events", and what a page begins with: one watch for all of them."""

import json
import threading
import time
from contextlib import suppress
from typing import Any

from lab import journal
from lab.guide.flow.frames import Frame, Frames
from lab.guide.flow.watch import Watch
from lab.guide.hub import Close, Tell
from lab.journal import JournalError
from lab.shared.config import Settings

# A page that was made is given so long to open its socket.
LEASE_SECONDS = 15.0
PATIENCE_SECONDS = 10.0
FEW_EVENTS = 100


class Flow:
    """Nothing runs when nobody looks: the watch ends by itself."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._frames = Frames()
        self._watch: Watch | None = None
        self._lock = threading.Lock()
        self._tells: dict[str, Tell] = {}
        self._until = 0.0

    def frames(self, _: str, tell: Tell) -> Close:
        """The topic "flow": {"frame": ...} when something has changed."""
        return self._open("flow", tell)

    def events(self, _: str, tell: Tell) -> Close:
        """The topic "flow-events": {"events": [...]} with their moves, as they come."""
        return self._open("flow-events", tell)

    def hear_events(self, events: list[dict[str, Any]]) -> None:
        """As a watch hears them."""
        if tell := self._tells.get("flow-events"):
            tell({"events": events})

    def hear_frame(self, frame: Frame) -> None:
        """As a watch sees it."""
        if tell := self._tells.get("flow"):
            tell({"frame": json.loads(frame.text)})

    def frame_now(self) -> dict[str, Any]:
        """What a page that comes to the topic "flow" hears first."""
        frame = self._frames.latest
        return {"frame": json.loads(frame.text)} if frame else {}

    def events_now(self) -> dict[str, Any]:
        """And at "flow-events": what happened since the page was made is among it."""
        watch = self._watch
        return {"events": list(watch.events)[-FEW_EVENTS:]} if watch else {}

    def latest(self, seconds: float) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """The last frame, and the last events; waits for a first one, but not for long."""
        watch = self._begin()
        watch.ready.wait(seconds)
        frame = self._frames.latest
        return (json.loads(frame.text) if frame else None), list(watch.events)

    def text(self) -> str:
        """What a page begins with, as JSON; raises JournalError if nothing is known and nobody
        answers."""
        watch = self._begin()
        watch.ready.wait(PATIENCE_SECONDS)
        self._renew(watch)
        if watch.error and not self._frames.latest:
            raise watch.error
        events = json.dumps(list(watch.events), separators=(",", ":"))
        frames = ",".join(frame.text for frame in self._frames.told())
        return f'{{"cursor":{json.dumps(watch.cursor)},"frames":[{frames}],"events":{events}}}'

    def _renew(self, watch: Watch) -> None:
        """A page that heard of a new emulator may ask before the watch has."""
        with suppress(JournalError):
            cursor = journal.events(self._settings, "latest", limit=1).cursor
            if watch.run and watch.run != cursor.rpartition("-")[0]:
                watch.renew()
                watch.ready.wait(PATIENCE_SECONDS)

    def _open(self, topic: str, tell: Tell) -> Close:
        self._tells[topic] = tell
        self._begin()
        return lambda: self._close(topic, tell)

    def _close(self, topic: str, tell: Tell) -> None:
        if self._tells.get(topic) is tell:
            del self._tells[topic]

    def _begin(self) -> Watch:
        with self._lock:
            self._until = time.monotonic() + LEASE_SECONDS
            if self._watch is None:
                self._watch = Watch(self._settings, self._frames, self, self._is_wanted)
            return self._watch

    def _is_wanted(self, watch: Watch) -> bool:
        with self._lock:
            wanted = bool(self._tells) or time.monotonic() < self._until
            if not wanted and self._watch is watch:
                self._watch = None
            return self._watch is watch
