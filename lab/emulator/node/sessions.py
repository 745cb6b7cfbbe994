"""Session Manager: shells on a node, each talked to through one stream out and calls in.

What AWS does over a web socket with a plug-in of its own, ``lab ssm session`` does over HTTP:
GET the StreamUrl for what the shell prints, POST to it what is typed; both with the token.
"""

import contextlib
import fcntl
import os
import pty
import secrets
import select
import struct
import subprocess
import termios
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from localstack.http import Request, Response, route
from localstack.services.edge import ROUTER

from lab.emulator.instances import Instance
from lab.emulator.node import runner
from lab.emulator.node.registry import refusal
from lab.shared.config import Settings

TOKEN = "X-Lab-Session-Token"  # noqa: S105 - a header's name
OPEN, KEPT = 5, 50
# As on AWS, a session that nobody types in ends; one that nobody comes to, sooner.
IDLE_SECONDS, COMING_SECONDS = 20 * 60, 60
# Sent when there is nothing to send, so that a client that left is noticed; terminals ignore it.
BEAT, BEAT_SECONDS = b"\0", 2.0
INPUT = 1 << 16


@dataclass(slots=True)
class Session:
    """One shell; it begins with the first GET of its stream."""

    instance: Instance
    owner: str
    reason: str
    id: str = field(default_factory=lambda: f"lab-{secrets.token_hex(8)}{secrets.token_hex(1)[:1]}")
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    typed: float = field(default_factory=time.monotonic)
    _terminal: int = -1
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def is_open(self) -> bool:
        """Whether it goes on; one that nobody came to in time has ended."""
        if not self._process and time.monotonic() - self.typed > COMING_SECONDS:
            self.end()
        return self.ended is None

    @property
    def status(self) -> str:
        """In AWS's words; Failed is one that nobody came to."""
        if self._process:
            return "Terminated" if self.ended else "Connected"
        return "Failed" if self.ended else "Connecting"

    def begin(self) -> bool:
        """Start the shell; False if it has begun or ended already."""
        with self._lock:
            if self._process or not self.is_open:
                return False
            self._terminal, other = pty.openpty()
            try:
                self._process = runner.open_shell(self.instance, other)
            finally:
                os.close(other)
            return True

    def output(self) -> Iterator[bytes]:
        """What it prints, until it ends or ``close`` is called; to be read by one thread."""
        try:
            while self.ended is None and time.monotonic() - self.typed < IDLE_SECONDS:
                if not select.select([self._terminal], [], [], BEAT_SECONDS)[0]:
                    yield BEAT
                    continue
                data = os.read(self._terminal, 1 << 14)
                if not data:
                    return
                yield data
        except OSError:  # the shell is gone, and its terminal with it
            return
        finally:
            self.end()
            self._bury()

    def type(self, data: bytes) -> None:
        """Give it what was typed."""
        with self._lock:
            self.typed = time.monotonic()
            if self._terminal >= 0 and self.ended is None:
                with contextlib.suppress(OSError):
                    os.write(self._terminal, data)

    def resize(self, rows: int, columns: int) -> None:
        """Tell it how large the student's terminal is."""
        with self._lock:
            if self._terminal >= 0 and self.ended is None:
                size = struct.pack("HHHH", rows, columns, 0, 0)
                with contextlib.suppress(OSError):
                    fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)

    def end(self) -> None:
        """End the shell, with all that it started."""
        with self._lock:
            self.ended = self.ended or datetime.now(UTC)
            if self._process and self._process.stdin:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()

    def _bury(self) -> None:
        with self._lock:
            if self._terminal >= 0:
                os.close(self._terminal)
                self._terminal = -1
        if self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)

    def described(self) -> dict[str, Any]:
        """As DescribeSessions shows it."""
        shown = {
            "SessionId": self.id,
            "Target": self.instance.id,
            "Status": self.status,
            "StartDate": self.began,
            "Owner": self.owner,
            "Reason": self.reason,
        }
        return shown | ({"EndDate": self.ended} if self.ended else {})


class Sessions:
    """All sessions, the last ones of all accounts."""

    def __init__(self) -> None:
        self._held: deque[Session] = deque()
        self._lock = threading.Lock()

    def start(self, node: Instance, owner: str, reason: str | None) -> dict[str, Any]:
        """A new one, as StartSession answers."""
        with self._lock:
            if not self._held:
                _serve()
            mine = [each for each in self._held if each.is_open and each.instance is node]
            if len(mine) >= OPEN:
                raise refusal("ThrottlingException", f"There are {OPEN} open sessions already.")
            session = Session(node, owner, reason or "")
            self._held.append(session)
            for over in [each for each in self._held if not each.is_open][:-KEPT]:
                self._held.remove(over)
        stream = f"{Settings.from_env().endpoint}/_lab/node/sessions/{session.id}"
        return {"SessionId": session.id, "TokenValue": session.token, "StreamUrl": stream}

    def find(self, identity: str, token: str) -> Session | None:
        """The open session of this id, for who has its token."""
        for each in list(self._held):
            if each.id == identity and each.is_open:
                return each if secrets.compare_digest(each.token, token) else None
        return None

    def end(self, account: str, identity: str) -> None:
        """End one of the account's; that it has ended already is no error."""
        mine = [e for e in list(self._held) if (e.instance.account, e.id) == (account, identity)]
        if not mine:
            raise refusal("DoesNotExistException", f"Session {identity} does not exist")
        mine[0].end()

    def described(self, account: str, *, active: bool) -> list[dict[str, Any]]:
        """The account's sessions that are open, or those that are not, the newest first."""
        mine = [each for each in list(self._held) if each.instance.account == account]
        return [each.described() for each in reversed(mine) if each.is_open == active]

    def clear(self) -> None:
        """End all, and forget them."""
        with self._lock:
            held, self._held = self._held, deque()
        for each in held:
            each.end()


SESSIONS = Sessions()
_served = threading.Event()


class Streams:
    """/_lab/node/sessions/<id>: GET what the shell prints, POST what is typed."""

    @route("/_lab/node/sessions/<identity>", methods=["GET"])
    def on_get(self, request: Request, identity: str) -> Response:
        """The stream; the session ends with it."""
        session = SESSIONS.find(identity, request.headers.get(TOKEN, ""))
        if session is None:
            return Response("There is no such session.\n", 404)
        if not session.begin():
            return Response("Somebody reads it already.\n", 409)
        return Response(session.output(), mimetype="application/octet-stream")

    @route("/_lab/node/sessions/<identity>", methods=["POST"])
    def on_post(self, request: Request, identity: str) -> Response:
        """What was typed; ?rows=&columns= tell the terminal's size."""
        session = SESSIONS.find(identity, request.headers.get(TOKEN, ""))
        if session is None:
            return Response("There is no such session.\n", 404)
        size = [request.args.get(name, "") for name in ("rows", "columns")]
        if all(each.isascii() and each.isdigit() and 0 < int(each[:5]) < 1 << 16 for each in size):
            session.resize(*map(int, size))
        session.type(request.stream.read(INPUT))
        return Response(status=204)


def _serve() -> None:
    if not _served.is_set():
        _served.set()
        ROUTER.add(Streams())
