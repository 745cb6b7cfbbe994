"""Runs the emulator in the foreground: python -m lab.emulator."""

import os
import sys
import tempfile

from lab.emulator import folders, lean, settings
from lab.emulator.listening import EmulatorError, listen
from lab.shared.config import ConfigError, Settings


def main() -> None:
    """Run the emulator; what stands in its way is said in one line, with exit code 1."""
    try:
        lab = Settings.from_env()
        listen(lab.listen, lab.emulator_port).close()
    except (ConfigError, EmulatorError) as error:
        sys.exit(str(error))
    _run(lab)


def _run(lab: Settings) -> None:
    """Start LocalStack with the lab's settings and plug-ins; ends on SIGTERM or SIGINT."""
    # Without cached bytecode each start compiles for three seconds.
    sys.dont_write_bytecode = False
    lean.begin()
    folders.prepare(lab)
    env = settings.environment(lab, os.environ)
    os.environ.clear()
    os.environ.update(env)
    # LocalStack's services would share /tmp with other instances.
    tempfile.tempdir = str(folders.temporary(lab))

    from localstack import config

    config.dirs = folders.directories(lab)
    from localstack.runtime.main import main as localstack

    from lab.emulator import shutdown

    shutdown.exit_after(localstack)


if __name__ == "__main__":
    main()
