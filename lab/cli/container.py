"""``lab`` in the terminal of docker-compose.yml: what belongs to compose is left to compose."""

import copy
import json
import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import click

from lab.cli import stack_commands
from lab.cli.errors import LabError
from lab.cli.output import as_json, confirm, say
from lab.cli.parts import EMULATOR, PARTS, get, is_ready
from lab.shared.config import Settings

# What to type instead, on one's own computer: a container can neither start nor stop the others.
_COMPOSE = {
    "up": "docker compose up -d --wait",
    "down": "docker compose down",
    "restart": "docker compose restart",
    "doctor": "docker compose ps -a; docker compose logs localstack",
}
_SERVICES = {EMULATOR.name: "localstack"}


def adapt(command: click.Command, environ: Mapping[str, str] = os.environ) -> click.Command:
    """The command as it is in a container (LAB_CONTAINER=1), or elsewhere as it was."""
    name = str(command.name)
    if environ.get("LAB_CONTAINER") != "1":
        return command
    if name in _COMPOSE:
        anything = {"ignore_unknown_options": True, "allow_extra_args": True}
        say_so = partial(_refuse, f"lab {name}", _COMPOSE[name])
        return click.Command(name, anything, say_so, help=f"Instead: {_COMPOSE[name]}")
    own: dict[str, Callable[..., None]] = {
        "status": _status,
        "logs": partial(_logs, command),
        "reset": _reset,
    }
    if name not in own:
        return command
    changed = copy.copy(command)
    changed.callback = own[name]
    return changed


def _refuse(what: str, instead: str) -> None:
    raise LabError(
        f"{what} is not for this terminal.",
        "the lab's parts are containers, and docker compose starts and stops them",
        f"leave with exit, then type on your own computer: {instead}",
    )


def _logs(command: click.Command, part: str | None, **options: Any) -> None:
    if part is None or part in [p.name for p in PARTS]:
        service = _SERVICES.get(part, part) if part else ""
        _refuse(f"lab logs {part or ''}".rstrip(), f"docker compose logs -f {service}".rstrip())
    assert command.callback  # noqa: S101
    command.callback(part, **options)


def _status(wants_json: bool) -> None:
    settings = Settings.from_env()
    parts = {p.name: {"ready": is_ready(p, settings), "url": p.url(settings)} for p in PARTS}
    whole = _is_made(settings)
    up = whole and all(part["ready"] for part in parts.values())
    if wants_json:
        as_json({"up": up, "parts": parts, "stack": {"complete": whole}})
    else:
        for name, part in parts.items():
            say(f"{name:<10}{'ready' if part['ready'] else 'not answering':<14}{part['url']}")
        say(f"{'stack':<10}{'complete' if whole else 'not complete'}")
    click.get_current_context().exit(0 if up else 1)


def _reset(exercise: str | None, yes: bool) -> None:
    if exercise:
        stack_commands.reset_exercise(exercise, yes)
        return
    settings = Settings.from_env()
    if not yes:
        confirm(stack_commands.RESET_QUESTION)
    if not stack_commands.empty_emulator(settings):
        raise LabError(
            "The emulator could not be emptied.",
            "it did not answer as a running emulator of the lab does",
            "leave with exit, then type on your own computer: docker compose restart localstack",
        )
    assert stack_commands.setup.callback  # noqa: S101
    stack_commands.setup.callback(allow_remote=False)
    say("The stack is fresh.", bold=True)


def _is_made(settings: Settings) -> bool:
    """Whether the emulator's init hook that makes the stack has come to a good end."""
    _, body = get(settings.emulator_port, "/_localstack/init/ready")
    try:
        scripts = json.loads(body)["scripts"]
    except (ValueError, KeyError):
        return False
    return any(s["name"] == "10-stack.sh" and s["state"] == "SUCCESSFUL" for s in scripts)
