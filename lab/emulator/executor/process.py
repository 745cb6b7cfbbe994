"""One life of an environment's processes, seen from the emulator: what they say and ask."""

import contextlib
import math
import os
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import errors
from .memory import Meter
from .output import Event, Parser
from .runtime_api import Connection, Request, RuntimeApi, Work, reply
from .zygote import Zygote

_LOOK_SECONDS = 0.05
_END_SECONDS = 3
_READ_BYTES = 1 << 16


@dataclass(frozen=True)
class Answer:
    """What the function made of an invocation; ``fatal`` when its client will not survive it."""

    payload: bytes
    is_error: bool
    fatal: bool = False


class Process:
    """Whoever calls ``wait`` does the work: no thread of its own, so none to switch to."""

    def __init__(
        self,
        zygote: Zygote,
        spec: dict[str, Any],
        parser: Parser,
        sink: Callable[..., None],
        *,
        memory: int,
        response_limit: int,
    ) -> None:
        """Spawn it; ``sink`` takes log events, ``memory`` is the limit in MB."""
        self._parser, self._sink = parser, sink
        self._memory, self._response_limit = memory, response_limit
        self.api = RuntimeApi()
        self.answer: Answer | None = None
        self.init_error: bytes | None = None
        self.status: int | None = None
        self.ended = self.out_of_memory = False
        self._request_id = ""
        self._log, log_end = os.pipe()
        os.set_blocking(self._log, False)
        self._control, control_end = socket.socketpair()
        spec["environ"]["AWS_LAMBDA_RUNTIME_API"] = self.api.address
        try:
            self.meter = Meter(zygote.spawn(spec, control_end.fileno(), log_end))
        finally:
            os.close(log_end)
            control_end.close()
        self._poll = select.poll()
        for descriptor in (self._log, self._control.fileno(), self.api.listener.fileno()):
            self._poll.register(descriptor, select.POLLIN)

    @property
    def ready(self) -> bool:
        """Whether it waits for work, or never will."""
        return self.api.idle or self.ended

    def wait(self, until: Callable[[], bool], deadline: float) -> bool:
        """Serve the processes until ``until()``; False when the deadline came first."""
        next_look = time.monotonic() + _LOOK_SECONDS
        while not until():
            now = time.monotonic()
            if now >= deadline:
                return False
            if now >= next_look:
                self._look_at_memory()
                next_look = now + _LOOK_SECONDS
            seconds = min(deadline, next_look) - now
            self._serve(seconds)
        self._read_log()
        return True

    def run(self, work: Work, deadline: float) -> bool:
        """Hand out work and wait for ``answer`` or the end; False if the deadline came first."""
        self._request_id = work.request_id
        self.api.hand_out(work)
        settled = self.wait(self._settled, deadline)
        self._sink(*self._parser.flush())
        return settled

    def died_idle(self) -> bool:
        """Whether it has ended since its last answer."""
        self._serve(0)
        return self.ended

    def kill(self) -> None:
        """Make it end, with all its children; may be called from any thread."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        """Kill it, wait until nothing of it is left, and close what it was connected with."""
        self.kill()
        self.wait(lambda: self.ended, time.monotonic() + _END_SECONDS)
        self._sink(*self._parser.flush())
        self.api.close()
        self._control.close()
        os.close(self._log)

    def _settled(self) -> bool:
        return self.ended or (self.answer is not None and not self.answer.fatal)

    def _serve(self, seconds: float) -> None:
        milliseconds = math.ceil(seconds * 1000)
        ready = {descriptor for descriptor, _ in self._poll.poll(milliseconds)}
        if self._log in ready:
            self._read_log()
        for descriptor in ready - {self._log}:
            if descriptor == self._control.fileno():
                self._hear_of_end()
            elif descriptor == self.api.listener.fileno():
                self._poll.register(self.api.accept(), select.POLLIN)
            else:
                self._answer_requests(descriptor)

    def _answer_requests(self, descriptor: int) -> None:
        requests = self.api.receive(descriptor)
        if requests is None:
            self._poll.unregister(descriptor)
        for connection, request in requests or []:
            self._respond(connection, request)

    def _respond(self, connection: Connection, request: Request) -> None:
        invocation = f"invocation/{self._request_id}"
        if (request.method, request.path) == ("GET", "invocation/next"):
            self.api.hold(connection)
        elif request.path == "init/error":
            self.init_error = request.body
            reply(connection, 202)
        elif self.answer is None and request.path == f"{invocation}/error":
            self.answer = Answer(request.body, is_error=True)
            reply(connection, 202)
        elif self.answer is None and request.path == f"{invocation}/response":
            self._take_response(connection, request.body)
        else:
            reply(connection, 404)

    def _take_response(self, connection: Connection, body: bytes) -> None:
        if len(body) > self._response_limit:
            reply(connection, 413)
            refusal = errors.response_too_large(self._response_limit)
            self.answer = Answer(refusal, is_error=True, fatal=True)
        else:
            self.answer = Answer(body, is_error=False)
            reply(connection, 202)

    def _hear_of_end(self) -> None:
        try:
            said = self._control.recv(64)
        except OSError:
            said = b""
        self.status = int(said) if said else None
        self.ended = True
        self._poll.unregister(self._control.fileno())

    def _read_log(self) -> None:
        events: list[Event] = []
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._log, _READ_BYTES):
                events += self._parser.feed(data)
            with contextlib.suppress(KeyError):
                self._poll.unregister(self._log)
        if events:
            self._sink(*events)

    def _look_at_memory(self) -> None:
        if self.meter.now() > self._memory:
            self.out_of_memory = True
            self.kill()
