"""Quotes words for the shells in which they are typed, and values for Python.

bash: single quotes; one in the text leaves them, and is escaped outside. PowerShell: single quotes
as well, in which only quotes are special and are doubled, the typographic ones too. How PowerShell
then hands a word to a program is right from 7.3 on ($PSNativeCommandArgumentPassing is not
Legacy); before, it loses double quotes.
"""

import re
from typing import Any

_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
# Neither a comma (an array) nor anything odd behind a dash (a parameter, which is taken apart).
_PLAIN_POWERSHELL = re.compile(r"--?[A-Za-z][A-Za-z-]*|[A-Za-z/][\w/:.+=-]*|[0-9]+", re.ASCII)
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
INDENT = "    "


def bash(word: str) -> str:
    """A word of a bash command line."""
    return word if _PLAIN.fullmatch(word) else "'" + word.replace("'", "'\\''") + "'"


def powershell(word: str) -> str:
    """A word of a PowerShell command line (7.3 or later)."""
    if _PLAIN_POWERSHELL.fullmatch(word):
        return word
    return "'" + _QUOTES.sub(r"\1\1", word) + "'"


def python(value: Any, depth: int = 0) -> str:
    """A value as Python's source; what does not fit in a line has a line for each member."""
    if isinstance(value, str):
        # A quote in front makes repr choose the double ones, unless the text has those itself.
        return repr(value) if '"' in value else '"' + repr(f"'{value}")[2:]
    if isinstance(value, dict):
        pairs = (f"{python(name)}: {python(each, depth + 1)}" for name, each in value.items())
        return _bracketed("{", list(pairs), "}", depth)
    if isinstance(value, list):
        return _bracketed("[", [python(each, depth + 1) for each in value], "]", depth)
    return repr(value)


def _bracketed(opening: str, members: list[str], closing: str, depth: int) -> str:
    line = opening + ", ".join(members) + closing
    if len(line) <= 76 - len(INDENT) * depth and "\n" not in line:
        return line
    pad = INDENT * (depth + 1)
    return opening + "".join(f"\n{pad}{each}," for each in members) + f"\n{INDENT * depth}{closing}"
