"""The parts of a lab: what runs, with which environment, and how one knows that it is ready."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from lab.shared.config import Settings

# Marks each process of a lab, and what it starts: how leftovers are found and strangers spared.
INSTANCE, PART = "LAB_INSTANCE", "LAB_PART"

# All that a part gets of a student's environment. The rest (AWS_*, proxies, PYTHONPATH,
# LocalStack's own settings) could send it elsewhere.
_KEPT = {
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "SHELL",
    "EXPORT_DELAY_SECONDS",
}
_KEPT_PREFIXES = ("LC_", "LAB_")


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the lab; ``title`` is its name for a student, ``port_setting`` the variable
    that moves it elsewhere."""

    name: str
    title: str
    module: str
    port_setting: str
    ready_path: str

    def port(self, settings: Settings) -> int:
        """The port on 127.0.0.1 it listens on."""
        port: int = getattr(settings, f"{self.name}_port")
        return port

    def url(self, settings: Settings) -> str:
        """Its address, as a student types it."""
        return f"http://localhost:{self.port(settings)}"

    @property
    def command(self) -> list[str]:
        """What is run, in the project's folder."""
        return [sys.executable, "-m", self.module]


EMULATOR = Part("emulator", "AWS", "lab.emulator", "LAB_EMULATOR_PORT", "/_lab/health")
APP = Part("app", "TODO app", "app", "LAB_APP_PORT", "/healthz")
GUIDE = Part("guide", "Guide", "lab.guide", "LAB_GUIDE_PORT", "/alive")
PARTS = (EMULATOR, APP, GUIDE)


def environment(
    part: Part, settings: Settings, environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of the part's process: the lab's settings and nothing that misleads."""
    env = {k: v for k, v in environ.items() if k in _KEPT or k.startswith(_KEPT_PREFIXES)}
    env |= {
        "LAB_EMULATOR_PORT": str(settings.emulator_port),
        "LAB_APP_PORT": str(settings.app_port),
        "LAB_GUIDE_PORT": str(settings.guide_port),
        "LAB_STATE_DIR": str(settings.state_dir),
        INSTANCE: str(settings.state_dir),
        PART: part.name,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "PYTHONUNBUFFERED": "1",
    }
    if part is not APP:
        return env | {"AWS_EC2_METADATA_DISABLED": "true"}
    from lab import stack

    return env | stack.app_environment(settings)


def is_ready(part: Part, settings: Settings, timeout: float = 2) -> bool:
    """Whether the part answers; no proxy is asked."""
    return get(part.port(settings), part.ready_path, timeout)[0] == 200


def get(port: int, path: str, timeout: float = 2, method: str = "GET") -> tuple[int, bytes]:
    """Status and body of one request to 127.0.0.1; status 0 if nobody answers."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
