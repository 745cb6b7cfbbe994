"""The function's own process: becomes what AWS's runtime is, then runs its interface client."""

import atexit
import os
import resource
import signal
import site
import sys
import time
import traceback
from typing import Any, NoReturn

from . import kernel

_TELEMETRY = 3


def start(spec: dict[str, Any], log: int) -> NoReturn:
    """Turn this fork into the function's process; never returns."""
    code = 1
    try:
        kernel.die_with_parent()
        _reset_signals()
        _redirect(log)
        kernel.drop_privileges(*_kept_capabilities())
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.environ.clear()
        os.environ.update(spec["environ"])
        os.chdir(os.environ["LAMBDA_TASK_ROOT"])
        if spec["fresh"]:
            _exec(spec["opt_path"])
        code = main(spec["opt_path"])
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def main(opt: str) -> int:
    """Run AWS's runtime interface client as the environment variables say; returns its exit code.

    ``opt`` is where the layers are.
    """
    time.tzset()
    site.setquit()
    sys.path[:] = _search_path(opt)
    sys.argv = ["/var/runtime/bootstrap.py", os.environ.get("_HANDLER", "")]
    os.environ["_LAMBDA_TELEMETRY_LOG_FD"] = str(_TELEMETRY)
    code = 0
    try:
        from awslambdaric.__main__ import main as run

        run(sys.argv)
    except SystemExit as exit_:
        code = _exit_code(exit_)
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code


def _search_path(opt: str) -> list[str]:
    """sys.path in AWS's order: the function, its layers, Python, what AWS brings."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    runtime = os.environ["LAMBDA_RUNTIME_DIR"]
    layers = [f"{opt}/python/lib/{version}/site-packages", f"{opt}/python"] if opt else []
    extra = [p for p in os.environ.get("PYTHONPATH", "").split(":") if p and p != runtime]
    library = [p for p in sys.path if p.startswith((sys.base_prefix, sys.base_exec_prefix))]
    return [os.environ["LAMBDA_TASK_ROOT"], *extra, *layers, *library, runtime]


def _exit_code(exit_: SystemExit) -> int:
    if exit_.code is None:
        return 0
    if isinstance(exit_.code, int):
        return exit_.code & 0xFF
    print(exit_.code, file=sys.stderr)  # noqa: T201
    return 1


def _exec(opt: str) -> NoReturn:
    """An interpreter of its own, for code that brings modules which the zygote already has."""
    runtime = os.environ["LAMBDA_RUNTIME_DIR"]
    code = (
        f"import sys; sys.path.append({runtime!r}); import os; "
        f"from _sandbox.bootstrap import main; os._exit(main({opt!r}))"
    )
    os.set_inheritable(_TELEMETRY, True)
    os.execve(  # noqa: S606
        sys.executable, [sys.executable, "-I", "-S", "-X", "utf8", "-c", code], dict(os.environ)
    )


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _redirect(log: int) -> None:
    """Output to the log; frames of the logging module to a descriptor beside it, as on AWS."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    # Out of the way first: the log may itself be one of the numbers below.
    copy = os.dup(log)
    while copy <= _TELEMETRY:
        copy = os.dup(log)
    for number in (1, 2, _TELEMETRY):
        os.dup2(copy, number)
    os.closerange(_TELEMETRY + 1, 1 << 10)


def _kept_capabilities() -> tuple[int, ...]:
    """Root must go on reading what belongs to others, such as a student's Python."""
    if os.getuid() == 0:
        return (kernel.CAP_DAC_OVERRIDE, kernel.CAP_DAC_READ_SEARCH)
    return ()
