"""What an installation does so that the first start is quick."""

import subprocess
import sys
from pathlib import Path

from lab.emulator import folders


def test_an_install_is_prepared_and_nothing_is_left_behind(tmp_path: Path):
    command = [sys.executable, "-m", "lab.emulator.prepare"]
    env = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []
    assert list(folders.shared().glob("service-catalog-*"))
