"""The doctor's look at the machine: Python, disk, memory, clock, names, Docker."""

import importlib.metadata
import os
import platform
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lab.cli import files
from lab.cli.errors import LabError
from lab.cli.findings import Finding
from lab.shared.config import ROOT, Settings

MB = 1_000_000
LEAST_DISK, LEAST_MEMORY = 300 * MB, 600 * MB
LOCALSTACK = "4.14.0"


def examine(settings: Settings) -> Iterator[Finding]:
    """Each check is one function; none asks the network."""
    yield from _python()
    yield from _system()
    yield from _disk(settings)
    yield _memory()
    yield _clock()
    yield _localhost()
    yield _docker()


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    if sys.version_info[:2] != (3, 13):
        yield Finding("bad", "Python", f"{version}, but LocalStack needs 3.13", "make up")
    else:
        yield Finding("ok", "Python", f"{version} in {sys.prefix}")
    try:
        installed = importlib.metadata.version("localstack-core")
    except importlib.metadata.PackageNotFoundError:
        installed = "not installed"
    if installed != LOCALSTACK:
        text = f"LocalStack is {installed}; {LOCALSTACK} is needed"
        yield Finding("bad", "packages", text, "rm -rf .venv, then make up")


def _system() -> Iterator[Finding]:
    if sys.platform != "linux":
        text = "functions run on Linux only without Docker"
        yield Finding("bad", "system", f"{platform.system()}: {text}", "docker compose up")
    if "microsoft" in platform.release().lower():
        yield Finding("note", "system", "WSL; a browser on Windows reaches the lab, too")
        if str(ROOT).startswith("/mnt/"):
            text = f"the project is on a Windows drive ({ROOT}), which is slow"
            yield Finding("warning", "system", text, "clone it again under your Linux home folder")


def _disk(settings: Settings) -> Iterator[Finding]:
    try:
        folder = files.make_folder(settings.state_dir)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except (LabError, OSError) as error:
        text = f"{settings.state_dir} cannot be written to ({error.__cause__ or error})"
        yield Finding("bad", "disk", text, "LAB_STATE_DIR=~/.fanout lab up")
        return
    text = f"{free / MB:,.0f} MB free in {folder}"
    if free > LEAST_DISK:
        yield Finding("ok", "disk", text)
    else:
        yield Finding("bad", "disk", text, "free some space there")


def _memory() -> Finding:
    import psutil

    free = psutil.virtual_memory().available
    text = f"{free / MB:,.0f} MB available"
    if free > LEAST_MEMORY:
        return Finding("ok", "memory", text)
    return Finding("warning", "memory", f"{text}; the lab uses about 400", "close other programs")


def _clock() -> Finding:
    """A clock before the files' own times makes signed links expire, and make rebuild."""
    newest = max(path.stat().st_mtime for path in (ROOT / "pyproject.toml", Path(__file__)))
    now = time.strftime("%Y-%m-%d %H:%M %Z")
    if time.time() + 60 < newest:
        return Finding(
            "bad",
            "clock",
            f"{now}, which is before these files were written",
            "set it: sudo hwclock -s (WSL), sudo timedatectl set-ntp true",
        )
    return Finding("ok", "clock", now)


def _localhost() -> Finding:
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo("localhost", None)}
    except OSError:
        addresses = set()
    if "127.0.0.1" in addresses:
        return Finding("ok", "names", "localhost is 127.0.0.1")
    text = f"localhost is {', '.join(sorted(addresses)) or 'unknown'}"
    return Finding("bad", "names", text, "add the line '127.0.0.1 localhost' to /etc/hosts")


def _docker() -> Finding:
    """Only for information, and only through a local socket: the lab needs no Docker."""
    host = os.environ.get("DOCKER_HOST", "")
    if host and not host.startswith("unix://"):
        return Finding("note", "Docker", f"DOCKER_HOST is {host}; not asked, not needed")
    import docker

    try:
        client = docker.DockerClient(host or "unix:///var/run/docker.sock", timeout=2)
        version = client.version().get("Version", "")
        client.close()
    except Exception:  # the SDK raises what its transports raise
        return Finding("note", "Docker", "does not answer here; not needed for make up")
    return Finding("note", "Docker", f"{version} answers; docker compose up works too")
