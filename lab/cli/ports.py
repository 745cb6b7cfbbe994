"""Who listens on a port, so that a taken one is named with its program."""

import socket
import time
from dataclasses import dataclass

from lab.cli.errors import LabError
from lab.cli.parts import INSTANCE, Part
from lab.shared.config import Settings

GRACE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Holder:
    """The program behind a port; ``pid`` is None if the system does not tell (another user's),
    ``lab`` the state folder if it is a part of a lab."""

    pid: int | None = None
    name: str = ""
    lab: str = ""

    def __str__(self) -> str:
        if self.lab:
            return f"the lab of {self.lab} (pid {self.pid})"
        if self.pid:
            return f"{self.name} (pid {self.pid})"
        return "a program of another user, Docker or Windows"


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1 at this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def holder(port: int) -> Holder:
    """The program that listens on the port; an empty Holder if that cannot be known."""
    import psutil

    for c in psutil.net_connections("tcp"):
        if c.status == psutil.CONN_LISTEN and c.pid and c.laddr and c.laddr.port == port:
            return _describe(c.pid)
    return Holder()


def require_free(part: Part, settings: Settings) -> None:
    """LabError that names the program on the part's port, and the setting to change."""
    port = part.port(settings)
    if _becomes_free(port):
        return
    if port < 1024 and not _may_bind(port):
        raise LabError(
            f"Port {port} may not be used for the {part.name}.",
            "ports below 1024 are the system administrator's",
            f"{part.port_setting}={_free_port(8000)} lab up",
        )
    found = holder(port)
    raise LabError(
        f"Port {port}, which the {part.name} needs, is taken.",
        f"{found} listens on it",
        way_out(part, found, port),
    )


def _becomes_free(port: int) -> bool:
    """A program that was killed just now holds its port for a moment, and has no pid any more."""
    deadline = time.monotonic() + GRACE_SECONDS
    while not is_free(port):
        if holder(port).pid or time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def way_out(part: Part, found: Holder, port: int) -> str:
    """What to type when the part's port is taken."""
    other = f"{part.port_setting}={_free_port(port + 1)} lab up"
    return f"{_end(found, port)}, then lab up; or use another port: {other}"


def _end(found: Holder, port: int) -> str:
    if found.lab:
        return f"stop it there (LAB_STATE_DIR={found.lab} lab down)"
    if found.pid:
        return f"stop it (kill {found.pid})"
    return f"find it (docker ps --filter publish={port}) and stop it"


def _describe(pid: int) -> Holder:
    import psutil

    try:
        process = psutil.Process(pid)
        name = process.name()
    except psutil.Error:
        return Holder(pid, "a program")
    try:
        return Holder(pid, name, process.environ().get(INSTANCE, ""))
    except psutil.Error:
        return Holder(pid, name)


def _may_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return False
        except OSError:
            return True
    return True


def _free_port(first: int) -> int:
    candidates = range(max(first, 1024), min(first + 50, 65536))
    return next((port for port in candidates if is_free(port)), 0) or 8001
