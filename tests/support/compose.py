"""docker compose for tests: the real files, under a project name and ports of their own."""

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from lab.shared.config import ROOT, Settings
from tests.support.emulator import free_port

FILE, DOCKER_LAMBDA = "docker-compose.yml", "docker-compose.docker-lambda.yml"
IMAGES = ("fanout-localstack", "fanout-app")
BASES = ("localstack/localstack:4.14.0", "python:3.13-slim")


@cache
def no_client() -> str:
    """Why `docker compose` cannot be asked anything; empty if it can."""
    if not shutil.which("docker"):
        return "there is no docker command here"
    return "" if _works("compose", "version") else "docker has no compose command here"


@cache
def no_engine() -> str:
    """Why no lab can be started in containers; empty if one can. Nothing is downloaded unasked."""
    if why := no_client():
        return why
    if not _works("info", "--format", "{{.ServerVersion}}"):
        return "no Docker engine answers here"
    if not any(_works("image", "inspect", *images) for images in (IMAGES, BASES)):
        return "the images are not here; to test them: docker compose build"
    return ""


def _works(*arguments: str) -> bool:
    return not subprocess.run(["docker", *arguments], capture_output=True, timeout=30).returncode


@dataclass
class Compose:
    """``run("up")`` types ``docker compose up``, for a lab that no other run shares."""

    files: tuple[str, ...] = (FILE,)
    project: str = field(default_factory=lambda: f"fanout-test-{uuid.uuid4().hex[:8]}")
    settings: Settings = field(init=False)
    env: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        port = free_port()
        self.settings = replace(
            Settings(),
            emulator_port=port,
            endpoint=f"http://localhost:{port}",
            app_port=free_port(),
            guide_port=free_port(),
        )
        own = ("AWS_", "LAB_", "LOCALSTACK", "COMPOSE_")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(own)} | {
            "LAB_EMULATOR_PORT": str(port),
            "LAB_APP_PORT": str(self.settings.app_port),
            "LAB_GUIDE_PORT": str(self.settings.guide_port),
            "EXPORT_DELAY_SECONDS": "0",
        }

    def run(self, *arguments: str, timeout: float = 300) -> str:
        """Type a command; returns what it printed, AssertionError if it failed."""
        files = [part for file in self.files for part in ("-f", file)]
        done = subprocess.run(
            ["docker", "compose", *files, "-p", self.project, *arguments],
            env=self.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
        )
        assert done.returncode == 0, f"docker compose {arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def types(self, command: str) -> str:
        """What a student types in the lab's terminal."""
        return self.run("exec", "-T", "lab", "bash", "-c", command)

    def config(self) -> dict[str, Any]:
        """The files as compose understands them."""
        return dict(json.loads(self.run("config", "--format", "json")))

    def container(self, service: str) -> dict[str, Any]:
        """`docker inspect` of the service's container, running or not."""
        [identity] = self.run("ps", "-aq", service).split()
        return dict(json.loads(docker("inspect", identity))[0])


@contextmanager
def own(*files: str) -> Iterator[Compose]:
    """A lab of containers that is gone on the way out, whatever the test did to it."""
    compose = Compose(files or (FILE,))
    try:
        yield compose
    finally:
        compose.run("down", "-v", "--timeout", "3")


def docker(*arguments: str) -> str:
    """What a docker command prints."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"docker {arguments}\n{done.stderr}"
    return done.stdout
