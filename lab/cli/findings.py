"""What the doctor finds."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``fix`` is what to type or change, if anything."""

    level: Level
    topic: str
    what: str
    fix: str = ""
