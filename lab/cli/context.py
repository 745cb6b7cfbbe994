"""The settings of the lab that a command is about: the environment's, then those it runs with."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lab.cli import processes
from lab.cli.errors import LabError
from lab.cli.parts import EMULATOR, PARTS
from lab.shared.config import Settings


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment, with the ports that the lab runs on: a second terminal need
    not repeat LAB_APP_PORT=8001. Raises ConfigError."""
    settings = Settings.from_env(environ)
    running = [found for part in PARTS if (found := processes.find(part, settings))]
    ports: dict[str, Any] = {f"{r.part.name}_port": r.port for r in running}
    settings = replace(settings, **ports)
    if "emulator_port" in ports and not environ.get("LAB_ENDPOINT"):
        settings = replace(settings, endpoint=EMULATOR.url(settings))
    return settings


def refuse_to_move(settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
    """LabError if the environment asks for another port than the one a part runs on."""
    asked = Settings.from_env(environ)
    for part in PARTS:
        name, port, now = part.port_setting, part.port(asked), part.port(settings)
        if environ.get(name) and port != now:
            raise LabError(
                f"The {part.name} cannot use port {port} ({name}).",
                f"it runs on port {now} already",
                f"unset {name}; or, to move it: lab down, then {name}={port} lab up",
            )
