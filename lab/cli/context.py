"""The settings of the lab that a command is about: the environment's, then those it runs with."""

import os
from collections.abc import Mapping
from dataclasses import replace

from lab.cli import processes
from lab.cli.parts import APP, EMULATOR
from lab.shared.config import Settings


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment; a port that is not set there is the one the lab runs on,
    so that a second terminal need not repeat LAB_APP_PORT=8001. Raises ConfigError."""
    settings = Settings.from_env(environ)
    emulator, app = (processes.find(part, settings) for part in (EMULATOR, APP))
    if emulator and not environ.get(EMULATOR.port_setting):
        settings = replace(settings, emulator_port=emulator.port)
        if not environ.get("LAB_ENDPOINT"):
            settings = replace(settings, endpoint=EMULATOR.url(settings))
    if app and not environ.get(APP.port_setting):
        settings = replace(settings, app_port=app.port)
    return settings
