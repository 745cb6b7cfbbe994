"""How the console's pages write what AWS says."""

import json
from datetime import UTC, datetime

from lab.journal import words


def shorten(text: str, longest: int = 300) -> str:
    """The beginning of a long text, and how much is left out."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def pretty(text: str) -> str:
    """JSON with its members on lines of their own; any other text as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, TypeError, RecursionError):
        return str(text)


def clock(when: float) -> str:
    """Time of day, to the second."""
    return words.clock(when).partition(".")[0]


def moment(when: datetime | float) -> str:
    """Date and time, to the second, on this computer's clock."""
    at = when if isinstance(when, datetime) else datetime.fromtimestamp(when, UTC)
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def size(count: int) -> str:
    """Bytes, as people say them."""
    number = float(count)
    for unit in ("bytes", "KB", "MB", "GB"):
        if number < 1024 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1024
    return ""


ALL = {each.__name__: each for each in (shorten, pretty, clock, moment, size)}
