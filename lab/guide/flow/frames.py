"""How the account was, time after time: a bounded history that shares what does not change."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = 2000
MOST_BYTES = 20_000_000
# What a page is given to begin with.
PAGE_BYTES = 2_500_000


@dataclass(frozen=True, slots=True)
class Frame:
    """Nodes and edges as JSON texts; ``event`` is the last one that it reflects. ``own`` is what it
    does not share with the frame before it, in characters."""

    time: float
    event: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    own: int

    @property
    def text(self) -> str:
        """The whole as JSON."""
        head = f'"time":{self.time:.3f},"event":{json.dumps(self.event)}'
        return f'{{{head},"nodes":[{",".join(self.nodes)}],"edges":[{",".join(self.edges)}]}}'


class Frames:
    """The last frames; the oldest make room for new ones."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._frames: deque[Frame] = deque()
        self._texts: dict[str, str] = {}
        self._bytes = 0

    @property
    def latest(self) -> Frame | None:
        """The last one."""
        return self._frames[-1] if self._frames else None

    def add(
        self,
        time: float,
        event: str,
        nodes: Mapping[str, Mapping[str, Any]],
        edges: Mapping[str, Mapping[str, Any]],
    ) -> Frame | None:
        """Keep how it is now; None if nothing has changed."""
        before, self._texts = self._texts, {}
        own = 0
        for identity, value in (*nodes.items(), *edges.items()):
            text = json.dumps(value, separators=(",", ":"))
            if before.get(identity) == text:
                text = before[identity]
            else:
                own += len(text)
            self._texts[identity] = text
        made = Frame(time, event, self._of(nodes), self._of(edges), own)
        last = self.latest
        if last and (last.nodes, last.edges) == (made.nodes, made.edges):
            return None
        self._frames.append(made)
        self._bytes += _weight(made)
        while len(self._frames) > self._most or self._bytes > self._most_bytes:
            self._bytes -= _weight(self._frames.popleft())
        return made

    def clear(self) -> None:
        """Forget all."""
        self._frames.clear()
        self._texts, self._bytes = {}, 0

    def told(self, most_bytes: int = PAGE_BYTES) -> list[Frame]:
        """As many as ``most_bytes`` hold: the newest, and of those before them some."""
        frames = list(self._frames)
        if not frames:
            return []
        room = max(2, most_bytes // max(len(frame.text) for frame in frames[-5:]))
        if len(frames) <= room:
            return frames
        half = room // 2
        older, newest = frames[:-half], frames[-half:]
        step = len(older) / (room - half)
        return [older[int(place * step)] for place in range(room - half)] + newest

    def _of(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(self._texts[identity] for identity in values)


def _weight(frame: Frame) -> int:
    return frame.own + 8 * (len(frame.nodes) + len(frame.edges)) + 200
