"""What goes wrong with a function, in AWS's words."""

import json
import re


class ExecutorError(Exception):
    """Base of the executor's errors."""


class EnvironmentStoppedError(ExecutorError):
    """The environment was stopped under a running invocation; asynchronous events go back."""


class ZygoteError(ExecutorError):
    """The process that functions are forked from did not start."""


def timed_out(request_id: str, at: str, seconds: float) -> bytes:
    """The payload of an invocation that ran longer than its function's timeout."""
    return _payload("Sandbox.Timedout", timeout_message(request_id, at, seconds))


def timeout_message(request_id: str, at: str, seconds: float) -> str:
    """The line about a timeout; ``at`` is the time in ISO 8601."""
    return f"{at} {request_id} Task timed out after {seconds:.2f} seconds"


def exited(request_id: str, status: int) -> bytes:
    """The payload when the function's process ended; ``status`` is negative for a signal."""
    return _payload("Runtime.ExitError", exit_message(request_id, status))


def exit_message(request_id: str, status: int) -> str:
    """The line about a process that ended."""
    return f"RequestId: {request_id} Error: {_reason(status)}"


def out_of_memory(request_id: str) -> bytes:
    """The payload when the function was killed for using more memory than it has."""
    return _payload("Runtime.OutOfMemory", exit_message(request_id, -9))


def response_too_large(limit: int) -> bytes:
    """The payload when the function's response is over ``limit`` bytes."""
    return _payload(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({limit} bytes).",
    )


def runs(runtime: str | None) -> bool:
    """Whether the lab can run functions of this runtime: Python 3.9 to 3.13, all on 3.13."""
    return re.fullmatch(r"python3\.(9|1[0-3])", runtime or "") is not None


def unsupported_runtime(runtime: str | None) -> str:
    """What to do about a runtime that the lab does not run."""
    return (
        "The lab runs Python functions, python3.9 to python3.13; "
        f"it cannot start one of {runtime or 'a container image'}. "
        "Use --runtime python3.13 --handler handler.handler and a zip file with a handler.py."
    )


def _reason(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status < 0:
        return f"Runtime exited with error: signal: {_SIGNALS.get(-status, str(-status))}"
    return f"Runtime exited with error: exit status {status}"


def _payload(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


# As Go's os package words them, which AWS's supervisor is written in.
_SIGNALS = {
    1: "hangup",
    2: "interrupt",
    3: "quit",
    4: "illegal instruction",
    6: "aborted",
    7: "bus error",
    8: "floating point exception",
    9: "killed",
    11: "segmentation fault",
    13: "broken pipe",
    14: "alarm clock",
    15: "terminated",
}
