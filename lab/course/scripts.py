"""Runs an exercise's commands as a student would: in bash, in the exercise's folder."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

LONGEST_SECONDS = 120


def run(script: str, folder: Path, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Type ``script``; stops at the first command that fails. Output and errors come together.

    What interrupts it, or takes too long (subprocess.TimeoutExpired), ends what it started, too.
    """
    command = ["bash", "-e", "-o", "pipefail"]
    bash = subprocess.Popen(
        command,
        env=dict(environ),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        process_group=0,
    )
    try:
        printed, _ = bash.communicate(script, timeout=LONGEST_SECONDS)
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(bash.pid, signal.SIGKILL)
        bash.communicate()
        raise
    return subprocess.CompletedProcess(command, bash.returncode, printed)
