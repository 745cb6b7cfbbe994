"""Opens the emulator's port, or says why not."""

import errno
import socket

BACKLOG = 512


class EmulatorError(Exception):
    """The emulator cannot run; the message says why and what to type."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that clients can connect to; raises EmulatorError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise EmulatorError(_why(port, error)) from None


def _why(port: int, error: OSError) -> str:
    other = "choose another port: LAB_EMULATOR_PORT=4567 lab up"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. See which with `lab doctor`, or {other}"
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system's administrator; {other}"
    return f"Port {port} cannot be opened ({error.strerror}). See `lab doctor`, or {other}"
