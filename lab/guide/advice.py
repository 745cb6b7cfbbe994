"""What a check advises, taken apart: commands that can be copied, and the words between them."""

import re

from lab.guide import links

_PROGRAMS = (
    "awslocal", "aws", "lab", "python", "curl", "cat", "cp", "rm", "cd", "for", "zip", "docker",
)  # fmt: skip
_COMMAND = re.compile(rf"(?:{'|'.join(_PROGRAMS)})\s")
# Three blanks part a command from what is said of it; so do these words.
_BREAK = re.compile(r"\s{3,}|[,;] (?=then\b)|(?<=\bthen:) |(?<=\bthen in a second terminal:) ")


def parts(text: str) -> list[dict[str, str]]:
    """[{"command": "..."} or {"words": "..."}, ...], in order; with a command what page shows the
    same, as {"page": "/inbox", "says": "Open the inbox"}, if one does."""
    found = (part.strip() for part in _BREAK.split(text))
    return [_part(part) for part in found if part]


def _part(text: str) -> dict[str, str]:
    if not _is_command(text):
        return {"words": text}
    page, says = links.shown_by(text)
    return {"command": text} | ({"page": page, "says": says} if page else {})


def _is_command(part: str) -> bool:
    # "lab why with the message's id" tells of a command; it is none.
    words = re.match(r"lab \w+ (?:with|shows|says|tells)\b", part)
    return bool(_COMMAND.match(f"{part} ") and not words)
