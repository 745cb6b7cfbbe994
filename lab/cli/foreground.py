"""``lab up --foreground``: prints the logs until Ctrl-C or SIGTERM, then stops it all."""

import time

from lab.cli import files, made, processes
from lab.cli.errors import LabError
from lab.cli.interrupts import Interrupts
from lab.cli.output import say
from lab.cli.parts import PARTS
from lab.cli.tailing import Tail
from lab.shared.config import Settings


def follow_and_stop(settings: Settings, interrupts: Interrupts) -> None:
    """Returns after a Ctrl-C, with nothing left running; LabError if a part ended by itself."""
    say()
    say("Ctrl-C stops it all. What the parts print:")
    try:
        _follow(settings)
    except KeyboardInterrupt:
        pass
    finally:
        with interrupts.held():
            processes.stop_parts(settings, PARTS)
            processes.stop_leftovers(settings)
            made.forget(settings)
    say("Stopped: " + ", ".join(part.name for part in PARTS) + ".")


def _follow(settings: Settings) -> None:
    tails = [Tail(files.log_file(settings, part.name), part.name) for part in PARTS]
    while True:
        for tail in tails:
            tail.show_new()
        for part in PARTS:
            if not processes.find(part, settings):
                raise LabError(
                    f"The {part.name} ended, so the rest was stopped too.",
                    f"its log is {files.log_file(settings, part.name)}"
                    " (nothing is wrong if you typed lab down elsewhere)",
                    "lab up --foreground",
                )
        time.sleep(0.2)
