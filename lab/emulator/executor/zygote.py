"""Starts the warm process that functions are forked from, and asks it for environments."""

import json
import logging
import os
import pwd
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from . import folders
from .errors import ZygoteError

log = logging.getLogger(__name__)

_MESSAGE_BYTES = 1 << 18
_READY_SECONDS = 60
_ENVIRON = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    # A Python that was moved after it was built finds its library so.
    "LD_LIBRARY_PATH": f"{sys.base_prefix}/lib",
    # The SDK is loaded there, and would look in the student's home.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


class Zygote:
    """One per emulator; started by the first call that needs it, again if it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._stopped = False
        self.isolated = False
        self.modules: frozenset[str] = frozenset()

    def start(self) -> None:
        """Start it if it does not run; returns when it is ready."""
        with self._lock:
            self._ensure()

    def spawn(self, spec: dict[str, Any], *descriptors: int) -> int:
        """Fork an environment (see _sandbox.environment.run); returns its process id."""
        with self._lock:
            self._ensure()
            assert self._channel is not None  # noqa: S101
            try:
                socket.send_fds(self._channel, [json.dumps(spec).encode()], list(descriptors))
                return int(self._receive()["pid"])
            except OSError as error:
                self._end()
                raise ZygoteError(f"cannot start a function's process: {error}") from error

    def stop(self) -> None:
        """End it for good; its environments end as the emulator lets go of them."""
        with self._lock:
            self._stopped = True
            self._end()

    def _ensure(self) -> None:
        if self._stopped:
            raise ZygoteError("the emulator is stopping")
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        if os.environ.get("LAB_EXECUTOR_NAMESPACES", "1") == "0" or not self._launch(isolate=True):
            self._launch(isolate=False)
        log.info("functions run %s", "at AWS's paths" if self.isolated else "at their own paths")

    def _launch(self, *, isolate: bool) -> bool:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel = ours
        ours.settimeout(_READY_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                _command(theirs.fileno(), isolate=isolate),
                env=_ENVIRON,
                cwd="/",
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        try:
            ready = self._receive()
        except OSError as error:
            self._end()
            if isolate:
                return False
            message = f"functions cannot run, the process they start from has ended: {error}"
            raise ZygoteError(message) from error
        self.isolated, self.modules = ready["isolated"], frozenset(ready["modules"])
        return True

    def _receive(self) -> dict[str, Any]:
        assert self._channel is not None  # noqa: S101
        if data := self._channel.recv(_MESSAGE_BYTES):
            return dict(json.loads(data))
        raise ConnectionError("it ended")

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
        process, self._channel, self._process = self._process, None, None
        if process is None:
            return
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def runtime_folder() -> Path:
    """Where the modules are linked that a function finds in /var/runtime."""
    return folders.work() / "runtime"


def _command(channel: int, *, isolate: bool) -> list[str]:
    folders.link_runtime(runtime_folder())
    python = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    spec = {
        "channel": channel,
        "isolate": isolate,
        "stage": tempfile.mkdtemp(dir=folders.work()),
        "lang": os.path.realpath(sys.base_prefix),
        "python": os.path.relpath(python, os.path.realpath(sys.base_prefix)),
        "runtime": folders.runtime_contents(),
        "hide": _homes(),
    }
    code = (
        f"import sys; sys.path.append({str(runtime_folder())!r}); "
        "from _sandbox.launch import main; main(sys.argv[1])"
    )
    return [str(python), "-I", "-S", "-X", "utf8", "-c", code, json.dumps(spec)]


def _homes() -> list[str]:
    """The student's home, also as the user database has it: boto3 would look for keys there."""
    homes = {os.path.expanduser("~"), pwd.getpwuid(os.getuid()).pw_dir}  # noqa: PTH111
    return sorted(h for h in map(os.path.realpath, homes) if h != "/" and Path(h).is_dir())
