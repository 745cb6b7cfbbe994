"""A lab of its own for the tests: its folder and ports, worked through its own command."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lab.cli import processes
from lab.shared.config import ROOT, Settings
from tests.support.emulator import free_port
from tests.support.waiting import until

COMMAND = str(Path(sys.executable).with_name("lab"))


class Lab:
    """``run("status")`` types ``lab status``; nothing runs until a test starts it."""

    def __init__(self, state_dir: Path) -> None:
        emulator_port = free_port()
        self.settings = replace(
            Settings(),
            emulator_port=emulator_port,
            endpoint=f"http://localhost:{emulator_port}",
            app_port=free_port(),
            guide_port=free_port(),
            state_dir=state_dir.resolve(),
        )
        self.env = _plain_environment() | {
            "LAB_EMULATOR_PORT": str(emulator_port),
            "LAB_APP_PORT": str(self.settings.app_port),
            "LAB_GUIDE_PORT": str(self.settings.guide_port),
            "LAB_STATE_DIR": str(state_dir),
            "EXPORT_DELAY_SECONDS": "0",
        }

    def run(
        self, *arguments: str, stdin: str | None = "", timeout: float = 90, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Type a command and wait for its end."""
        return subprocess.run(
            [COMMAND, *arguments],
            env=self.env | environ,
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            cwd=ROOT,
        )

    def start(self, *arguments: str) -> "Command":
        """Type a command and do not wait."""
        return Command(self, arguments)

    def left(self) -> list[int]:
        """The pids of all processes of this lab."""
        return [process.pid for process in processes.tree(processes.marked(self.settings))]


class Command:
    """A command at work: what it has printed so far, and a wait that ends."""

    def __init__(self, lab: Lab, arguments: tuple[str, ...]) -> None:
        with tempfile.NamedTemporaryFile(dir=lab.settings.state_dir.parent, delete=False) as out:
            self._out = Path(out.name)
            self.process = subprocess.Popen(
                [COMMAND, *arguments],
                env=lab.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                preexec_fn=_as_in_a_terminal,
            )

    @property
    def text(self) -> str:
        """All that was printed."""
        return self._out.read_text(errors="replace")

    def prints(self, text: str) -> None:
        """Wait until it has printed the text; AssertionError shows what it printed instead."""
        until(lambda: text in self.text or self.process.poll() is not None)
        assert text in self.text, self.text

    def send(self, number: int) -> None:
        """Send the signal."""
        self.process.send_signal(number)

    def end(self, seconds: float = 60) -> int:
        """Wait for its end, forcing it when time is up; returns the exit code."""
        try:
            return self.process.wait(seconds)
        finally:
            self.process.kill()
            self.process.wait()


def _as_in_a_terminal() -> None:
    """Heed Ctrl-C also where the tests run in the background of a script, and ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _plain_environment() -> dict[str, str]:
    """This process's, without what would redirect a lab. A test that imports LocalStack leaves
    its NO_PROXY behind here."""
    redirects = ("AWS_", "LAB_", "LOCALSTACK")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(redirects) and not name.lower().endswith("_proxy")
    }


@contextmanager
def own(state_dir: Path) -> Iterator[Lab]:
    """A lab that is stopped on the way out, whatever the test did to it."""
    lab = Lab(state_dir)
    try:
        yield lab
    finally:
        lab.run("down")
