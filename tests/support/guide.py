"""Starts and stops a real guide process for the tests; the emulator is whose the test gives it."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lab.shared.config import Settings
from tests.support.emulator import free_port, stop
from tests.support.waiting import until


@dataclass(frozen=True, slots=True)
class Running:
    """A guide at work; without a process, one that somebody else started."""

    settings: Settings
    process: subprocess.Popen[bytes] | None = None
    log: Path = Path()

    @property
    def host(self) -> str:
        """What a browser sends as Host."""
        return f"localhost:{self.settings.guide_port}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}"

    def answers(self) -> bool:
        """Whether it serves pages."""
        port = self.settings.guide_port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/alive", headers={"Host": self.host})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def running(state_dir: Path, settings: Settings | None = None, **environ: str) -> Iterator[Running]:
    """A guide of its own on a free port, for the emulator of ``settings`` (none is needed)."""
    nobody = free_port()
    settings = settings or replace(
        Settings(), emulator_port=nobody, endpoint=f"http://localhost:{nobody}"
    )
    settings = replace(settings, guide_port=free_port(), state_dir=state_dir)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LAB_", "LOCALSTACK"))}
    env |= {
        "LAB_EMULATOR_PORT": str(settings.emulator_port),
        "LAB_APP_PORT": str(settings.app_port),
        "LAB_GUIDE_PORT": str(settings.guide_port),
        "LAB_ACCOUNT": settings.account,
        "LAB_STATE_DIR": str(state_dir),
    } | environ
    state_dir.mkdir(parents=True, exist_ok=True)
    log = state_dir / "guide.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "lab.guide"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=settings.root,
            start_new_session=True,
        )
    found = Running(settings, process, log)
    try:
        until(lambda: found.answers() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield found
    finally:
        stop(process)
