"""The command of the AWS CLI that makes a call, for bash and for PowerShell."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore import xform_name

from lab.guide.acts import quoting

# Where the CLI has other names than AWS (awscli/customizations/argrename.py).
COMMANDS = {"s3": "s3api"}
RENAMED = {("sns", "Subscribe", "Endpoint"): "notification-endpoint"}
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
# A value that begins so is read from there, except the first URL of a queue or a subscription.
_FETCHED = ("file://", "fileb://", "http://", "https://")
NOT_FETCHED = {"queue-url", "notification-endpoint"}
# A terminal takes these for keys.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SHORT = re.compile(r"[\w.:/+-]+", re.ASCII)
_WIDE = 72


def bash(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    """A command line for bash (and zsh); long ones have a line for each option."""
    return _command(service, operation, parameters, quoting.bash, " \\\n    ", "cat")


def powershell(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    """The same for PowerShell 7.3 or later."""
    return _command(service, operation, parameters, quoting.powershell, " `\n    ", "Get-Content")


def words(service: str, operation: str, parameters: Mapping[str, Any]) -> list[list[str]]:
    """The command's words as the program gets them: the command, then a list for each option."""
    command = ["awslocal", COMMANDS.get(service, service), xform_name(operation, "-")]
    options = [
        _option(_flag(service, operation, name), value) for name, value in parameters.items()
    ]
    if any(_is_awkward(option) for option in options):
        options = [["--cli-input-json", json.dumps(parameters)]]
    file = _file(service, operation, parameters)
    return [command, *options, *([[file]] if file else [])]


def _command(
    service: str,
    operation: str,
    parameters: Mapping[str, Any],
    quote: Callable[[str], str],
    go_on: str,
    show: str,
) -> str:
    parts = [" ".join(map(quote, part)) for part in words(service, operation, parameters)]
    line = " ".join(parts)
    if len(line) > _WIDE:
        line = go_on.join(parts)
    return f"{line}\n{show} answer.json" if operation == "Invoke" else line


def _file(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    """The file that the CLI writes what it gets into, if it does: it stands last."""
    if (service, operation) == ("lambda", "Invoke"):
        return "answer.json"
    if (service, operation) != ("s3", "GetObject"):
        return ""
    name = str(parameters.get("Key", "")).rstrip("/").rpartition("/")[2]
    return _ODD.sub("_", name).strip("._-") or "object"


def _flag(service: str, operation: str, name: str) -> str:
    return RENAMED.get((service, operation, name)) or xform_name(name, "-")


def _option(flag: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [f"--{flag}" if value else f"--no-{flag}"]
    if isinstance(value, list) and value and all(_is_short(each) for each in value):
        return [f"--{flag}", *value]
    if isinstance(value, dict) and value and all(_is_short(each) for each in value.values()):
        return [f"--{flag}", ",".join(f"{key}={each}" for key, each in value.items())]
    if isinstance(value, dict | list):
        return [f"--{flag}", json.dumps(value, ensure_ascii=False)]
    text = str(value)
    # A word that begins with a dash would be taken for an option.
    return [f"--{flag}={text}"] if text.startswith("-") else [f"--{flag}", text]


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and bool(_SHORT.fullmatch(value)) and value[0] not in "-+"


def _is_awkward(option: list[str]) -> bool:
    """Whether the CLI would read a value from elsewhere, or a shell not take a character."""
    flag, *values = option
    fetched = len(values) == 1 and values[0].startswith(_FETCHED)
    return (fetched and flag.removeprefix("--") not in NOT_FETCHED) or any(
        _CONTROL.search(word) for word in option
    )
