"""Runs one script or shell on the node, apart from the student's files where the system allows it.

Its own process, of the standard library only. It ends, and all that the script started with it,
when the script ends or its standard input is closed.
"""

import contextlib
import fcntl
import json
import os
import resource
import select
import signal
import socket
import sys
import termios
from typing import Any, NoReturn

from lab.emulator.executor._sandbox import environment, isolation, kernel

# What a t3.micro has.
MEMORY = 1 << 30
FILE = 1 << 28
PROCESSES = 512


def main(argument: str) -> NoReturn:
    """Run what ``argument`` describes; the exit code is the script's, 128 + n for a signal.

    Keys: script, shell (path), terminal (bool: standard output is one, for a shell that is talked
    to), directory, environ, isolate (bool), hostname, folder (the node's
    own), and stage, lang, hide as in isolation.make_root.
    """
    spec: dict[str, Any] = json.loads(argument)
    kernel.adopt_orphans()
    if not spec["isolate"]:
        os._exit(_supervise(spec))
    isolation.make_root(spec["stage"], spec["lang"], {}, spec["hide"])
    with contextlib.suppress(OSError):
        os.unshare(os.CLONE_NEWUTS)
        socket.sethostname(spec["hostname"])
    first = kernel.clone(kernel.CLONE_NEWNS | kernel.CLONE_NEWPID)
    if first == 0:
        kernel.die_with_parent()
        isolation.enter(spec["stage"], "", spec["folder"])
        os._exit(_supervise(spec))
    os._exit(_code(os.waitpid(first, 0)[1]))


def _supervise(spec: dict[str, Any]) -> int:
    wake = environment.wake_on_child()
    script = os.fork()
    if script == 0:
        _become(spec)
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(wake, select.POLLIN)
    status = None
    while status is None:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if wake in ready:
            os.read(wake, 4096)
            status = environment.bury(set()).get(script)
        elif 0 in ready:
            status = -signal.SIGKILL
    while pids := environment.children():
        for pid in [-1] if spec["isolate"] else pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.waitpid(-1, 0)
    return status if status >= 0 else 128 - status


def _become(spec: dict[str, Any]) -> NoReturn:
    """Turn this fork into the shell."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        kernel.die_with_parent()
        keep = (kernel.CAP_DAC_OVERRIDE, kernel.CAP_DAC_READ_SEARCH) if os.getuid() == 0 else ()
        kernel.drop_privileges(*keep)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
        if spec["isolate"] and os.getuid() != 0:  # counted in the sandbox alone
            resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
        arguments = [spec["shell"], "-c", spec["script"], "_script.sh"]
        if spec["terminal"]:
            os.setsid()
            fcntl.ioctl(1, termios.TIOCSCTTY, 0)
            os.dup2(1, 0)
            arguments = [spec["shell"], "-i"]
        else:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(spec["directory"])
        os.execve(spec["shell"], arguments, spec["environ"])  # noqa: S606
    except OSError as error:
        print(f"{error.filename or spec['shell']}: {error.strerror}", file=sys.stderr)  # noqa: T201
    os._exit(1)


def _code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    main(sys.argv[1])
