"""The ports of a lab that is not at the usual ones, in commands that name the usual ones."""

import re
import socket

from lab.shared.config import Settings

_USUAL = re.compile(r"\b(localhost|127\.0\.0\.1):(4566|8000)\b")


def moved(script: str, settings: Settings) -> str:
    """The commands with the ports at which this lab listens."""
    ports = {"4566": settings.emulator_port, "8000": settings.app_port}
    return _USUAL.sub(lambda found: f"{found[1]}:{ports[found[2]]}", script)


def free() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
