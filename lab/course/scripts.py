"""Runs an exercise's commands as a student would: in bash, in the exercise's folder."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

LONGEST_SECONDS = 120


def run(script: str, folder: Path, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Type ``script``; stops at the first command that fails. Output and errors come together."""
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail"],
        input=script,
        env=dict(environ),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=LONGEST_SECONDS,
    )
