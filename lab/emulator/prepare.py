"""Makes the first start as quick as any other; run once after an install:
python -m lab.emulator.prepare.

A first start compiles what it imports and indexes AWS's operations: seconds that can be spent
while the student watches an installation anyway.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

SECONDS = 120


def main() -> None:
    """Start an emulator of its own, wait until it has loaded every service, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="fanout-") as state:
        log = Path(state) / "log"
        env = os.environ | {"LAB_EMULATOR_PORT": str(port), "LAB_STATE_DIR": state}
        command = [sys.executable, "-m", "lab.emulator"]
        with log.open("wb") as output:
            emulator = subprocess.Popen(command, env=env, stdout=output, stderr=output)
        try:
            loaded = _wait(emulator, f"http://127.0.0.1:{port}/_lab/health")
        finally:
            emulator.terminate()
            emulator.wait()
        if not loaded:
            sys.exit(f"{log.read_text()[-2000:]}\nThe emulator did not start. Try again: make up")


def _wait(emulator: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + SECONDS
    while emulator.poll() is None and time.monotonic() < deadline:
        with (
            suppress(OSError),  # it does not listen yet
            urllib.request.urlopen(url, timeout=10) as answer,  # noqa: S310 - our own address
        ):
            if json.load(answer)["preloaded"]:
                return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    main()
