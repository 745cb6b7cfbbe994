"""Runs scripts on a node: what they print, up to AWS's limits, and how they end."""

import contextlib
import json
import logging
import os
import pwd
import selectors
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lab.emulator import folders
from lab.emulator.instances import Instance
from lab.shared.config import REGION, Settings

log = logging.getLogger(__name__)

# What GetCommandInvocation shows, in characters.
OUTPUT, ERRORS = 24_000, 8_000
CUT = "\n---Output truncated---"
HOME = "/tmp"  # noqa: S108 - the node's own
_ROOT = Path(__file__).resolve().parents[3]
_CODE = (
    f"import sys; sys.path.append({str(_ROOT)!r}); "
    "from lab.emulator.node.inside import main; main(sys.argv[1])"
)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_TRY_SECONDS = 10


@dataclass(slots=True)
class Run:
    """One script on one node; ``cancel`` ends it."""

    instance: Instance
    script: str
    seconds: float
    directory: str = ""
    code: int | None = None
    output: str = ""
    errors: str = ""
    timed_out: bool = False
    cancelled: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def go(self, *, isolate: bool | None = None) -> None:
        """Run it to its end, in the calling thread."""
        isolate = isolates() if isolate is None else isolate
        with self._lock:
            if self.cancelled:
                return
            self._process = process = _start(
                self.instance, self.script, self.directory, isolate=isolate
            )
        deadline = time.monotonic() + self.seconds
        texts = {process.stdout: Text(OUTPUT), process.stderr: Text(ERRORS)}
        with selectors.DefaultSelector() as selector:
            for pipe in texts:
                selector.register(pipe, selectors.EVENT_READ)  # type: ignore[arg-type]
            while selector.get_map():
                left = None if self.timed_out else max(0, deadline - time.monotonic())
                ready = selector.select(left)
                if not ready and not self.timed_out:
                    self.timed_out = True
                    self._end()
                for key, _ in ready:
                    if data := os.read(key.fd, 1 << 16):
                        texts[key.fileobj].add(data)  # type: ignore[index]
                    else:
                        selector.unregister(key.fileobj)
        self.code = process.wait()
        self.output, self.errors = (str(text) for text in texts.values())
        for end in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(OSError):
                end.close()  # type: ignore[union-attr]

    def cancel(self) -> None:
        """End it, whether it has begun or not."""
        with self._lock:
            self.cancelled = True
        self._end()

    def _end(self) -> None:
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()


class Text:
    """The beginning of an output, of so many characters."""

    def __init__(self, limit: int) -> None:
        self._limit, self._data, self._more = limit, b"", False

    def add(self, data: bytes) -> None:
        """More of it; what is over the limit is dropped."""
        room = 4 * self._limit - len(self._data)
        self._data += data[:room]
        self._more = self._more or len(data) > room

    def __str__(self) -> str:
        text = self._data.decode(errors="replace")
        if self._more or len(text) > self._limit:
            return text[: self._limit - len(CUT)] + CUT
        return text


def place(instance: Instance) -> Path:
    """The node's own folder, its /tmp: what a command leaves there, the next one finds."""
    path = _places() / instance.account
    path.mkdir(parents=True, exist_ok=True)
    return path


def forget() -> None:
    """Empty the nodes' folders."""
    shutil.rmtree(_places(), ignore_errors=True)


@cache
def isolates() -> bool:
    """Whether this system lets commands run apart from the student's files; found out once."""
    if os.environ.get("LAB_EXECUTOR_NAMESPACES", "1") == "0":
        return False
    attempt = Run(Instance("000000000000"), "exit 42", _TRY_SECONDS)
    attempt.go(isolate=True)
    if attempt.code != 42:
        log.warning("commands run without a sandbox: %s", attempt.errors.strip()[-200:])
    return attempt.code == 42


def open_shell(instance: Instance, terminal: int) -> subprocess.Popen[bytes]:
    """A shell on the node, talked to through the terminal (a file descriptor); it ends when its
    ``stdin`` is closed."""
    return _launch(instance, terminal, terminal, _shell(), terminal=True, isolate=isolates())


def _shell() -> str:
    return "/bin/bash" if Path("/bin/bash").exists() else "/bin/sh"


def _start(
    instance: Instance, script: str, directory: str, *, isolate: bool
) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return _launch(
        instance, pipe, pipe, "/bin/sh", script=script, directory=directory, isolate=isolate
    )


def _launch(
    instance: Instance,
    output: int,
    errors: int,
    shell: str,
    *,
    isolate: bool,
    terminal: bool = False,
    script: str = "",
    directory: str = "",
) -> subprocess.Popen[bytes]:
    folder = place(instance)
    home = HOME if isolate else str(folder)
    spec = {
        "script": script,
        "shell": shell,
        "terminal": terminal,
        "directory": directory or home,
        "environ": _environ(instance, home, isolate=isolate),
        "isolate": isolate,
        "hostname": hostname(instance),
        "folder": str(folder),
        "stage": _stage(),
        "lang": os.path.realpath(sys.base_prefix),
        "hide": _homes(),
    }
    python = str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
    return subprocess.Popen(
        [python, "-I", "-S", "-X", "utf8", "-c", _CODE, json.dumps(spec, ensure_ascii=False)],
        env={"LANG": "C.UTF-8", "LD_LIBRARY_PATH": f"{sys.base_prefix}/lib"},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )


def hostname(instance: Instance) -> str:
    """The name that EC2 gives it."""
    return f"ip-{instance.address.replace('.', '-')}.ec2.internal"


def _environ(instance: Instance, home: str, *, isolate: bool) -> dict[str, str]:
    endpoint = Settings.from_env().endpoint
    python = "/var/lang" if isolate else sys.base_prefix
    return {
        "PATH": f"{_PATH}:{python}/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PWD": home,
        "AWS_SSM_INSTANCE_ID": instance.id,
        "AWS_SSM_REGION_NAME": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{endpoint}/_lab/imds/{instance.account}",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _places() -> Path:
    return folders.temporary(Settings.from_env()) / "nodes"


@cache
def _stage() -> str:
    """An empty folder to lay out the sandbox's file system on."""
    return tempfile.mkdtemp(prefix="node-", dir=folders.temporary(Settings.from_env()))


def _homes() -> list[str]:
    """The student's home, also as the user database has it: commands shall not find it."""
    homes = {os.path.expanduser("~"), pwd.getpwuid(os.getuid()).pw_dir}  # noqa: PTH111
    return sorted(h for h in map(os.path.realpath, homes) if h != "/" and Path(h).is_dir())
