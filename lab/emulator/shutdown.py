"""A stop that never hangs: the process ends in time, whatever LocalStack is doing."""

import os
import sys
import threading
import traceback
from collections.abc import Callable

import psutil
from localstack.runtime.runtime import LocalstackRuntime
from localstack.utils.patch import patch

# From the signal to the end, however busy the services are.
SECONDS = 2.0


def exit_after(run: Callable[[], None]) -> None:
    """Run the emulator and end the process with its exit code, without waiting for threads."""
    code: object = 1
    try:
        run()
        code = 0
    except SystemExit as leave:
        code = leave.code or 0
    except BaseException:
        traceback.print_exc()
    _end(code if isinstance(code, int) else 1)


def install() -> None:
    """End the process in SECONDS from the signal, if LocalStack has not ended it by then."""

    @patch(LocalstackRuntime.exit)
    def exit_in_time(leave: Callable[..., None], runtime: object, code: int = 0) -> None:
        timer = threading.Timer(SECONDS, _end, args=(code,))
        timer.daemon = True
        timer.start()
        leave(runtime, code)


def _end(code: int) -> None:
    for child in psutil.Process().children(recursive=True):
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
