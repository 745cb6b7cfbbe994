"""A program on a pseudo-terminal of its own, for the event loop."""

import asyncio
import fcntl
import os
import signal
import struct
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

# At most this much is read at a time, and kept of what the program does not take.
CHUNK = 1 << 15
MOST_TYPED = 1 << 20
# How long programs have to end themselves after the hangup.
PATIENCE_SECONDS = 1.0
# Backspace takes a whole character and not a byte of it; Python does not name this flag.
_IUTF8 = 0x4000
# Run in the new session, where it makes the terminal the session's own: only then do Ctrl-C and
# the hangup arrive. Python's preexec_fn could do the same, but not safely beside threads.
_TAKE = """\
import fcntl, os, signal, sys, termios
for each in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    signal.signal(each, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""

Size = tuple[int, int]


class Program:
    """What runs in one terminal: the command's session, with all that it starts in it."""

    def __init__(self, terminal: int, process: asyncio.subprocess.Process) -> None:
        self._terminal, self._process = terminal, process
        self._loop = asyncio.get_running_loop()
        self._news, self._typed = asyncio.Event(), bytearray()
        self._closed = self._silent = False
        self._watch = self._loop.create_task(self._watched())

    @classmethod
    async def start(
        cls, command: Sequence[str], folder: Path, env: Mapping[str, str], size: Size
    ) -> Self:
        """Start the command; ``size`` is (columns, rows). OSError if it cannot be."""
        ours, its = os.openpty()
        try:
            _set_size(its, size)
            _know_utf8(its)
            os.set_blocking(ours, False)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-IS", "-c", _TAKE, *command),
                stdin=its,
                stdout=its,
                stderr=its,
                cwd=folder,
                env=env,
                start_new_session=True,
            )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(its)
        return cls(ours, process)

    @property
    def pid(self) -> int:
        """The process, which leads the session."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Once it has ended: its exit code, or minus the signal that ended it."""
        return self._process.returncode

    async def read(self) -> bytes:
        """What is printed next; empty once the command has ended."""
        while not self._closed:
            self._news.clear()
            if printed := self._take():
                return printed
            if self._silent or self.exit_code is not None:
                await self._watch
                break
            self._loop.add_reader(self._terminal, self._wake)
            await self._news.wait()
        return b""

    def write(self, typed: bytes) -> bool:
        """What is typed; False if the program takes so little that this was dropped."""
        if self._closed or len(self._typed) + len(typed) > MOST_TYPED:
            return self._closed
        self._typed += typed
        self._hand_over()
        return True

    def resize(self, size: Size) -> None:
        """The page has other columns and rows now."""
        if not self._closed:
            _set_size(self._terminal, size)

    async def end(self) -> None:
        """Hang up, as a terminal does when its window is closed; who stays is killed."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._terminal)
        self._loop.remove_writer(self._terminal)
        self._news.set()
        _signal(self.pid, signal.SIGHUP)
        _signal(self.pid, signal.SIGCONT)
        os.close(self._terminal)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while _session(self.pid):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pass
        finally:
            _signal(self.pid, signal.SIGKILL)

    async def _watched(self) -> None:
        await self._process.wait()
        self._news.set()

    def _wake(self) -> None:
        self._loop.remove_reader(self._terminal)
        self._news.set()

    def _take(self) -> bytes:
        printed = bytearray()
        while len(printed) < CHUNK:
            try:
                part = os.read(self._terminal, CHUNK - len(printed))
            except BlockingIOError:
                break
            except OSError:  # Linux: nobody has the other end open any more
                part = b""
            if not part:
                self._silent = True
                break
            printed += part
        return bytes(printed)

    def _hand_over(self) -> None:
        try:
            while self._typed:
                taken = os.write(self._terminal, self._typed[:CHUNK])
                del self._typed[:taken]
        except BlockingIOError:
            self._loop.add_writer(self._terminal, self._hand_over)
            return
        except OSError:
            self._typed.clear()
        self._loop.remove_writer(self._terminal)


def _set_size(terminal: int, size: Size) -> None:
    columns, rows = size
    with suppress(OSError):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _know_utf8(terminal: int) -> None:
    settings = termios.tcgetattr(terminal)
    settings[0] |= _IUTF8
    termios.tcsetattr(terminal, termios.TCSANOW, settings)


def _session(leader: int) -> list[int]:
    """What lives of the session; who began one of their own (``lab up``) are none of it."""
    found = []
    for pid in psutil.pids():
        with suppress(OSError, psutil.Error):
            if os.getsid(pid) == leader and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


def _signal(leader: int, kind: signal.Signals) -> None:
    for pid in _session(leader):
        with suppress(OSError):
            os.kill(pid, kind)
