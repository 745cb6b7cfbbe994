"""First program of the zygote's process: lays out AWS's paths if asked to, then serves."""

import json
import os
import sys
from typing import Any


def main(argument: str) -> None:
    """Run the zygote that ``argument`` describes.

    Keys: channel (file descriptor of the socket to the emulator), isolate (bool), stage, lang,
    python (path of the interpreter below lang), runtime, hide; see isolation.make_root.
    Ends the process where the system refuses namespaces.
    """
    spec: dict[str, Any] = json.loads(argument)
    if not spec["isolate"]:
        serve(spec["channel"], isolated=False)
        return
    from . import isolation, kernel

    try:
        isolation.make_root(spec["stage"], spec["lang"], spec["runtime"], spec["hide"])
        _try_out(spec["stage"])
        if os.getuid() != 0:
            kernel.keep_over_exec(kernel.CAP_SYS_ADMIN)
    except (OSError, KeyError) as refusal:
        print(f"no namespaces: {refusal}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    # The interpreter starts anew, from the path AWS has it at.
    code = (
        f"import sys; sys.path.append({isolation.RUNTIME!r}); "
        f"from _sandbox.launch import serve; serve({spec['channel']}, isolated=True)"
    )
    python = f"{isolation.LANG}/{spec['python']}"
    environ = {**os.environ, "LD_LIBRARY_PATH": f"{isolation.LANG}/lib"}
    os.set_inheritable(spec["channel"], True)
    os.execve(python, [python, "-I", "-S", "-X", "utf8", "-c", code], environ)  # noqa: S606


def serve(channel: int, *, isolated: bool) -> None:
    """Be the zygote until the emulator closes the channel."""
    from . import zygote

    zygote.serve(channel, isolated=isolated)


def _try_out(stage: str) -> None:
    """Make one environment and throw it away, to know that the system lets us."""
    from . import isolation, kernel

    pid = kernel.clone(kernel.CLONE_NEWNS | kernel.CLONE_NEWPID)
    if pid == 0:
        try:
            isolation.enter(stage, "", stage)
        except OSError as refusal:
            os._exit(refusal.errno or 1)
        os._exit(0)
    if status := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise OSError(status, os.strerror(abs(status)))
