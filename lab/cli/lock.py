"""One lab, one command at a time that starts or stops it: .lab/lock."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.cli import files
from lab.cli.errors import LabError
from lab.cli.output import note
from lab.shared.config import Settings

WAIT_SECONDS = 90


@contextmanager
def held(settings: Settings, *, interrupt: bool = False) -> Iterator[None]:
    """Hold the lab's lock. If another command holds it: wait, or first ``interrupt`` it.

    The kernel frees the lock when its holder ends, however it ends.
    """
    path = files.make_folder(settings.state_dir) / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LabError(
            f"The lab cannot write to {path}.", error.strerror or str(error), "lab doctor"
        ) from error
    try:
        _acquire(descriptor, path, interrupt)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, interrupt: bool) -> None:
    told = False
    deadline = time.monotonic() + WAIT_SECONDS
    while not _try(descriptor):
        if not told:
            told = True
            _tell(path, interrupt)
        if time.monotonic() > deadline:
            raise LabError(
                "Another lab command is still at work.",
                f"it has held {path} for {WAIT_SECONDS} seconds (pid {_owner(path) or 'unknown'})",
                "wait for it or stop it with Ctrl-C in its terminal, then try again",
            )
        time.sleep(0.05)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _tell(path: Path, interrupt: bool) -> None:
    owner = _owner(path)
    who = f"pid {owner}" if owner else "another terminal"
    if interrupt and owner:
        note(f"Stopping the lab command that is at work ({who}).")
        # Not SIGINT: a command that a script put into the background ignores it.
        os.kill(owner, signal.SIGTERM)
    else:
        note(f"Waiting for the lab command that is at work ({who}).")


def _owner(path: Path) -> int:
    """The holder's pid, if it is written and is a lab command indeed; else 0."""
    import psutil

    try:
        pid = int(path.read_text())
        command = psutil.Process(pid).cmdline() if pid > 1 else []
    except (OSError, ValueError, psutil.Error):
        return 0
    return pid if any("lab" in word for word in command) else 0
