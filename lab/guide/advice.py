"""What a check advises, taken apart: commands that can be copied, and the words between them."""

import re

_PROGRAMS = (
    "awslocal", "aws", "lab", "python", "curl", "cat", "cp", "rm", "cd", "for", "zip", "docker",
)  # fmt: skip
_COMMAND = re.compile(rf"(?:{'|'.join(_PROGRAMS)})\s")
# Three blanks part a command from what is said of it; so do these words.
_BREAK = re.compile(r"\s{3,}|[,;] (?=then\b)|(?<=\bthen:) |(?<=\bthen in a second terminal:) ")


def parts(text: str) -> list[dict[str, str]]:
    """[{"command": "..."} or {"words": "..."}, ...], in order."""
    found = (part.strip() for part in _BREAK.split(text))
    return [{_kind(part): part} for part in found if part]


def _kind(part: str) -> str:
    # "lab why with the message's id" tells of a command; it is none.
    words = re.match(r"lab \w+ (?:with|shows|says|tells)\b", part)
    return "command" if _COMMAND.match(f"{part} ") and not words else "words"
