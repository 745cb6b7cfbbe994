"""An environment's first process: starts the function, and ends all of it when it is time."""

import os
import select
import signal
import traceback
from typing import Any, NoReturn

from . import bootstrap, isolation, kernel


def run(spec: dict[str, Any], control: int, log: int, *, isolated: bool) -> NoReturn:
    """Be the parent of one function's processes until it ends or ``control`` is closed.

    ``spec``: code, opt, tmp (real folders; opt may be ""), environ, fresh (bool: an interpreter
    of its own instead of a fork). On ``control`` goes out the exit status of the function,
    negative for a signal; its output goes to ``log``.
    """
    try:
        _keep_only(control, log)
        os.setsid()
        kernel.adopt_orphans()
        if isolated:
            isolation.enter(spec["code"], spec["opt"], spec["tmp"])
        wake = wake_on_child()
        function = os.fork()
        if function == 0:
            bootstrap.start(spec, log)
        os.close(log)
        _supervise(function, control, wake, isolated=isolated)
    except BaseException:
        os.write(log, traceback.format_exc().encode())
    os._exit(1)


def children() -> list[int]:
    """The process ids of this process's children, dead ones not yet buried included."""
    with open("/proc/thread-self/children") as file:  # noqa: PTH123
        return [int(pid) for pid in file.read().split()]


def bury(known: set[int]) -> dict[int, int]:
    """Collect the exit statuses of the children that ended; they leave ``known``."""
    buried: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return buried
        if pid == 0:
            return buried
        buried[pid] = os.waitstatus_to_exitcode(status)
        known.discard(pid)


def wake_on_child() -> int:
    """A pipe that becomes readable when a child ends."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return read


def _keep_only(*descriptors: int) -> None:
    low = 3
    for keep in sorted(descriptors):
        os.closerange(low, keep)
        low = keep + 1
    os.closerange(low, 1 << 16)


def _supervise(function: int, control: int, wake: int, *, isolated: bool) -> NoReturn:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(wake, select.POLLIN)
    status = None
    while status is None:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if wake in ready:
            os.read(wake, 4096)
            status = bury(set()).get(function)
        elif control in ready:
            break
    _kill_all(isolated=isolated)
    if status is not None:
        os.write(control, str(status).encode())
    os._exit(0)


def _kill_all(*, isolated: bool) -> None:
    """Kill every descendant: orphans come to us, so nobody gets away."""
    while pids := children():
        for pid in [-1] if isolated else pids:
            os.kill(pid, signal.SIGKILL)
        os.waitpid(-1, 0)
        bury(set())
