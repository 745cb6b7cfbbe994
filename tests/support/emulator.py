"""Starts and stops a real emulator process for the tests."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lab.shared.config import Settings

READY_SECONDS = 60


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on right now, and none that the system would
    give to an outgoing connection between now and its use."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def running(
    state_dir: Path, port: int = 0, **environ: str
) -> Iterator[tuple[Settings, subprocess.Popen[bytes]]]:
    """An emulator of its own, at a free port unless one is given: yields its settings and process,
    ends it on the way out."""
    port = port or free_port()
    settings = replace(
        Settings(), emulator_port=port, endpoint=f"http://localhost:{port}", state_dir=state_dir
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LAB_", "LOCALSTACK"))}
    env |= {"LAB_EMULATOR_PORT": str(port), "LAB_STATE_DIR": str(state_dir)} | environ
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lab.emulator"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=settings.root,
            start_new_session=True,
        )
    try:
        _wait_until_ready(settings, process, state_dir / "emulator.log")
        yield settings, process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the emulator and, if it does not go by itself, its process group."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_ready(settings: Settings, process: subprocess.Popen[bytes], log: Path) -> None:
    url = f"http://127.0.0.1:{settings.emulator_port}/_localstack/health"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the emulator did not start:\n{log.read_text()[-3000:]}")
