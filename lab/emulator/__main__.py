"""Runs the emulator in the foreground: python -m lab.emulator."""

import os
from pathlib import Path

from lab.emulator.settings import environment
from lab.shared.config import Settings


def main() -> None:
    """Start LocalStack with the lab's settings and plug-ins; ends on SIGTERM or SIGINT."""
    env = environment(Settings.from_env())
    for name in ("LOCALSTACK_VOLUME_DIR", "TMPDIR", "XDG_CACHE_HOME"):
        Path(env[name]).mkdir(parents=True, exist_ok=True)
    os.environ.update(env)

    from localstack.runtime.main import main as localstack

    localstack()


if __name__ == "__main__":
    main()
