"""The commands in guides and scripts: do they exist, with these options?"""

import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

# Says what is wrong with a `lab ...` command, its words without the first; "" if nothing is.
LabSays = Callable[[list[str]], str]

_BLOCK = re.compile(r"^```(bash|powershell)\n(.*?)^```", re.M | re.S)
_COMMENT = re.compile(r"^\s*#.*$", re.M)
_SINGLE_QUOTED = re.compile(r"'[^']*'")
_CONTINUED = re.compile(r"[\\`]\n")
_ENDS = re.compile(r"[;|&()\n`{}]+")
_BEFORE = ("do", "then", "else", "if", "while", "until", "!", "time", "-")
_OPTION = re.compile(r"^--[a-z][a-z0-9-]*$")
# Of `aws` itself; the tables of its commands do not have them.
_GLOBAL = frozenset(
    [
        *("--query", "--output", "--region", "--profile", "--debug", "--endpoint-url"),
        *("--no-paginate", "--no-sign-request", "--no-verify-ssl", "--color", "--version"),
        *("--cli-read-timeout", "--cli-connect-timeout"),
        *("--cli-input-json", "--generate-cli-skeleton"),
    ]
)


def blocks(text: str, language: str = "bash") -> list[str]:
    """The code blocks of a language in a guide."""
    return [code for name, code in _BLOCK.findall(text) if name == language]


def wrong(script: str, lab_says: LabSays) -> Iterator[str]:
    """What is wrong with its commands, in words."""
    for words in _commands(script):
        said = lab_says(words[1:]) if words[0] == "lab" else _aws_says(words[1:])
        if said:
            yield f"{' '.join(words[:3])}: {said}"


def _commands(script: str) -> Iterator[list[str]]:
    bare = _SINGLE_QUOTED.sub("QUOTED", _COMMENT.sub("", _CONTINUED.sub(" ", script)))
    for piece in _ENDS.split(bare):
        words = _words(piece)
        while words and (words[0] in _BEFORE or re.match(r"^\$?\w+=?$", words[0] or "")):
            if words[0] in ("lab", "aws", "awslocal"):
                break
            words = words[1:]
        if len(words) > 1 and words[0] in ("lab", "aws", "awslocal"):
            yield words


def _words(piece: str) -> list[str]:
    piece = re.sub(r"^\s*\$?\w+\s*=\s*", "", piece)  # PowerShell's and bash's assignments
    try:
        return shlex.split(piece)
    except ValueError:  # a quote that is closed beyond this piece
        return piece.replace('"', " ").split()


def _aws_says(words: list[str]) -> str:
    named = [word for word in words[:4] if not word.startswith("-")]
    if not named or named[0] in ("help", "configure") or "$" in named[0]:
        return ""
    service, operation = named[0], named[1] if len(named) > 1 else ""
    operations = _operations(service)
    if operations is None:
        return f"there is no service {service}"
    if operation in ("help", "wait", ""):
        return ""
    if operation not in operations:
        return f"{service} has no {operation}"
    known = _options(service, operation) | _GLOBAL
    unknown = [word for word in words if _OPTION.match(word) and word not in known]
    return f"there is no option {unknown[0]}" if unknown else ""


@cache
def _driver() -> Any:
    import awscli.clidriver  # type: ignore[import-untyped]

    return awscli.clidriver.create_clidriver()


@cache
def _operations(service: str) -> Any:
    command = _driver()._get_command_table().get(service)
    if command is None:
        return None
    if hasattr(command, "_get_command_table"):
        return command._get_command_table()
    return command.subcommand_table


@cache
def _options(service: str, operation: str) -> frozenset[str]:
    known = _operations(service)[operation].arg_table
    return frozenset(f"--{name}" for name in known)
