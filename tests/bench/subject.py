"""The lab under measurement: its own folder and ports, started and stopped by its own command."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil

from lab.shared.config import Settings
from tests.support.emulator import free_port


class Subject:
    """A lab of its own. ``run`` types a command and returns the seconds it took."""

    def __init__(self, state_dir: Path) -> None:
        """Choose free ports; nothing is started yet."""
        port = free_port()
        self.settings = replace(
            Settings(),
            emulator_port=port,
            endpoint=f"http://localhost:{port}",
            app_port=free_port(),
            guide_port=free_port(),
            state_dir=state_dir,
        )
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LAB_"))}
        self.env = clean | {
            "LAB_EMULATOR_PORT": str(port),
            "LAB_APP_PORT": str(self.settings.app_port),
            "LAB_GUIDE_PORT": str(self.settings.guide_port),
            "LAB_STATE_DIR": str(state_dir),
        }
        self.state_dir = state_dir

    def run(self, *arguments: str) -> float:
        """Run ``lab <arguments>`` to its end; raises CalledProcessError with its output."""
        start = time.perf_counter()
        command = [str(Path(sys.executable).with_name("lab")), *arguments]
        subprocess.run(command, env=self.env, check=True, capture_output=True, text=True)
        return time.perf_counter() - start

    def processes(self) -> list[psutil.Process]:
        """Every process of this lab, found by its state folder in the environment."""
        wanted = str(self.state_dir)
        found: dict[int, psutil.Process] = {}
        for process in psutil.process_iter():
            try:
                if process.environ().get("LAB_STATE_DIR") == wanted and process.pid != os.getpid():
                    found[process.pid] = process
                    found |= {child.pid: child for child in process.children(recursive=True)}
            except psutil.Error:
                continue
        return list(found.values())

    def memory(self) -> float:
        """Megabytes that all processes of the lab hold (shared pages counted once)."""
        total = 0
        for process in self.processes():
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        return total / 1e6

    def cpu(self, seconds: float) -> float:
        """Percent of one core that the lab uses while nobody asks it for anything."""
        before, start = self._cpu_seconds(), time.perf_counter()
        time.sleep(seconds)
        return 100 * (self._cpu_seconds() - before) / (time.perf_counter() - start)

    def _cpu_seconds(self) -> float:
        total = 0.0
        for process in self.processes():
            try:
                total += sum(process.cpu_times()[:2])
            except psutil.Error:
                continue
        return total
