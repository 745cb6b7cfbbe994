"""awslocal without its half second of imports: a warm process forks one for each command.

``python -m lab.course.dev.warm_aws SOCKET`` serves; ``install(folder)`` starts that and puts an
``awslocal`` into the folder that asks it. The commands are awslocal's own, run in the caller's
folder, with its environment, input and output.
"""

import contextlib
import io
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLIENT = """\
#!{python} -IS
import json, os, socket, sys
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as door:
    door.connect({door!r})
    socket.send_fds(door, [len(asked).to_bytes(8, "big")], [0, 1, 2])
    door.sendall(asked)
    sys.exit(int(door.recv(4) or b"1"))
"""
_AWSLOCAL = Path(sys.executable).with_name("awslocal")


@contextmanager
def installed(folder: Path) -> Iterator[Path]:
    """A folder for the front of PATH, with an awslocal and an aws that are warm inside."""
    door = folder / "warm-aws.sock"
    server = subprocess.Popen([sys.executable, "-m", __name__, str(door)], stdin=subprocess.PIPE)
    for name in ("aws", "awslocal"):
        client = folder / "bin" / name
        client.parent.mkdir(parents=True, exist_ok=True)
        client.write_text(_CLIENT.format(python=sys.executable, door=str(door)))
        client.chmod(0o755)
    try:
        while not door.exists() and server.poll() is None:
            time.sleep(0.02)
        yield folder / "bin"
    finally:
        server.terminate()
        server.communicate()


def serve(door: str) -> None:
    """Fork for each command, until this process is ended."""
    sys.argv = ["awslocal", "sqs", "get-queue-url", "--generate-cli-skeleton"]
    with contextlib.redirect_stdout(io.StringIO()):
        _run()  # brings in what each command would import

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(door)
        listener.listen(64)
        while True:
            asked, _ = listener.accept()
            if os.fork() == 0:
                _answer(asked)
            asked.close()


def _answer(door: socket.socket) -> None:
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        size, streams, *_ = socket.recv_fds(door, 8, 3)
        with door.makefile("rb") as asked:
            arguments, folder, environ = json.loads(asked.read(int.from_bytes(size, "big")))
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.chdir(folder)
        data = os.environ["AWS_DATA_PATH"]  # awscli has set it when it was imported
        os.environ.clear()
        os.environ.update(environ, AWS_DATA_PATH=data)
        sys.argv = ["awslocal", *arguments]
        code = _run()
        sys.stdout.flush()
    except Exception:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            door.sendall(str(code).encode())
        os._exit(0)


def _run() -> int:
    try:
        runpy.run_path(str(_AWSLOCAL), run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
