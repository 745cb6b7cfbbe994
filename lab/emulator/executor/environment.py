"""An execution environment: cold once, warm while it lasts, and what each invocation came to."""

import shutil
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from . import errors, folders, report
from .logs import Stream
from .output import Parser
from .paths import Paths, Rewriter
from .process import Process
from .runtime_api import Work
from .zygote import Zygote

INIT_SECONDS = 10


@dataclass(frozen=True)
class Function:
    """A version of a function as an environment needs it; seconds, MB, bytes, real folders."""

    version: str
    timeout: int
    memory: int
    response_limit: int
    code: str
    opt: str
    environ: dict[str, str]
    watched: bool = False


@dataclass(frozen=True)
class Outcome:
    """The end of an invocation; ``tail`` is the last 4 KB of its log, ``init_ms`` what a cold
    start took."""

    payload: bytes
    is_error: bool
    tail: str
    duration_ms: float
    init_ms: float | None


class Environment:
    """Its processes come and go with crashes; its log stream and its /tmp stay."""

    def __init__(
        self, zygote: Zygote, function: Function, paths: Paths, tmp: str, stream: Stream
    ) -> None:
        self._zygote, self._function, self._paths = zygote, function, paths
        self._tmp, self._stream = tmp, stream
        self._rewrite = Rewriter(paths)
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._stopped = False
        self._init_ms: float | None = None
        self._fingerprint = ""

    @property
    def log_stream(self) -> str:
        """The name of its log stream."""
        return self._stream.name

    @property
    def stopped(self) -> bool:
        """Whether it is gone for good."""
        return self._stopped

    @property
    def busy(self) -> bool:
        """Whether it starts, or runs the function, right now."""
        return self._lock.locked()

    def start(self) -> bytes | None:
        """The init phase: run the code outside the handler; returns the error if it failed."""
        with self._lock:
            began = time.monotonic()
            process = self._spawn()
            process.wait(lambda: process.ready, began + INIT_SECONDS)
            self._init_ms = (time.monotonic() - began) * 1000
            self._refuse_if_stopped()
            return process.init_error

    def invoke(self, work: Work) -> Outcome:
        """Run the handler once; raises EnvironmentStoppedError when stopped before it answered."""
        with self._lock:
            self._refuse_if_stopped()
            began = time.monotonic()
            self._stream.take_tail()
            process = self._current()
            process.answer = None
            self._stream.say(report.start(work.request_id, self._function.version))
            self._run(process, work, began + self._function.timeout)
            duration = (time.monotonic() - began) * 1000
            if process.answer is None:
                self._refuse_if_stopped()
            return self._conclude(process, work.request_id, duration)

    def stop(self) -> None:
        """End the processes, also under a running invocation; the environment is gone."""
        self._stopped = True
        if process := self._process:
            process.kill()
        with self._lock:
            self._end()
            shutil.rmtree(self._tmp, ignore_errors=True)

    def _run(self, process: Process, work: Work, deadline: float) -> None:
        if not process.wait(lambda: process.ready, deadline) or process.ended:
            return
        milliseconds = int((time.time() + deadline - time.monotonic()) * 1000)
        process.run(replace(work, deadline_ms=milliseconds), deadline)

    def _conclude(self, process: Process, request_id: str, duration: float) -> Outcome:
        payload, is_error, status, lines = self._judge(process, request_id)
        usage = report.Usage(
            duration if status != "timeout" else self._function.timeout * 1000,
            self._function.memory,
            process.meter.most(),
            self._init_ms,
            status,
        )
        self._init_ms = None
        if process.answer is None or process.answer.fatal:
            self._end()
        end, summary = report.end(request_id), report.report(request_id, usage)
        self._stream.say(*lines, end, summary)
        return Outcome(payload, is_error, self._stream.take_tail(), usage.duration, usage.init)

    def _judge(self, process: Process, request_id: str) -> tuple[bytes, bool, str, list[str]]:
        """Payload, whether it is an error, the REPORT line's status, lines for the log."""
        if answer := process.answer:
            payload = self._rewrite(answer.payload) if answer.is_error else answer.payload
            return payload, answer.is_error, "", []
        if process.out_of_memory:
            lines = [errors.exit_message(request_id, -9), "Runtime.ExitError"]
            status = "error\tError Type: Runtime.OutOfMemory"
            return errors.out_of_memory(request_id), True, status, lines
        if process.init_error is not None:
            return self._rewrite(process.init_error), True, "", []
        if process.ended:
            code = -9 if process.status is None else process.status
            lines = [errors.exit_message(request_id, code), "Runtime.ExitError"]
            status = "error\tError Type: Runtime.ExitError"
            return errors.exited(request_id, code), True, status, lines
        at, seconds = _timestamp(), self._function.timeout
        line = errors.timeout_message(request_id, at, seconds)
        return errors.timed_out(request_id, at, seconds), True, "timeout", [line]

    def _spawn(self) -> Process:
        function = self._function
        if function.watched:
            self._fingerprint = self._look()
        shipped = folders.modules_in(
            function.code, f"{function.opt}/python", _site_packages(function.opt)
        )
        spec: dict[str, Any] = {
            "code": function.code,
            "opt": function.opt,
            "tmp": self._tmp,
            "opt_path": self._paths.opt,
            "environ": dict(function.environ),
            "fresh": bool(shipped & self._zygote.modules),
        }
        self._process = Process(
            self._zygote,
            spec,
            Parser(self._rewrite),
            self._stream.write,
            memory=function.memory,
            response_limit=function.response_limit,
        )
        return self._process

    def _current(self) -> Process:
        """The processes to use: new ones if the old have died or their code was edited."""
        process = self._process
        if process is not None:
            first = self._init_ms is not None
            edited = self._function.watched and self._fingerprint != self._look()
            if not edited and (first or not process.died_idle()):
                return process
            self._end()
        return self._spawn()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def _look(self) -> str:
        return folders.fingerprint(self._function.code)

    def _refuse_if_stopped(self) -> None:
        if self._stopped:
            raise errors.EnvironmentStoppedError("the function's environment was stopped")


def _site_packages(opt: str) -> str:
    return f"{opt}/python/lib/python3.13/site-packages"


def _timestamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
