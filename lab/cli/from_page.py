"""Commands that end the guide, typed in a terminal of its own pages: they must outlive it."""

import os
import subprocess
import sys

from lab.cli import files
from lab.cli.output import say
from lab.shared.config import Settings

# Set for the shells of the guide's terminals (lab/guide/terminal/place.py).
PAGE = "LAB_PAGE"


def goes_on_alone(settings: Settings, *arguments: str) -> bool:
    """True in such a terminal: the command was begun once more, apart from it; elsewhere False."""
    if os.environ.get(PAGE) != "1":
        return False
    log = files.log_file(settings, "cli")
    files.make_folder(log.parent)
    with log.open("ab") as out:
        child = subprocess.Popen(
            [sys.executable, "-P", "-c", "from lab.cli.main import main; main()", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={name: value for name, value in os.environ.items() if name != PAGE},
            cwd=settings.root,
            start_new_session=True,
        )
    child.returncode = 0  # it outlives this command: Popen must not warn that it still runs
    say("This terminal ends with the guide; the command goes on without it.")
    say(f"What it says is in {log}. To start the lab, in a terminal of your own: lab up")
    return True
