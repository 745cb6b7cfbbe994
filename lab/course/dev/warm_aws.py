"""awslocal and lab without their half second of imports: a warm process forks one a command.

``python -m lab.course.dev.warm_aws SOCKET`` serves; ``installed(folder)`` starts that and puts
commands into the folder that ask it. They are awslocal's and the lab's own, run in the caller's
folder, with its environment, input and output. Kept warm is what does not depend on these: modules,
botocore's models, AWS CLI's tables of commands.
"""

import contextlib
import gc
import importlib
import io
import marshal
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from lab.shared.config import REGION

# Half of its time is Python's own start, so it imports nothing that is written in Python.
_CLIENT = """\
#!{python} -IS
import marshal, posix, sys, _socket
asked = marshal.dumps([{name!r}, sys.argv[1:], posix.getcwd(), posix.environ])
door = _socket.socket(_socket.AF_UNIX)
door.connect({door!r})
streams = b"".join(n.to_bytes(4, sys.byteorder) for n in (0, 1, 2))
size = len(asked).to_bytes(8, "big")
door.sendmsg([size], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
door.sendall(asked)
sys.exit(int(door.recv(4) or b"1"))
"""
_COMMANDS = ("aws", "awslocal", "lab")
_AWSLOCAL = Path(sys.executable).with_name("awslocal")
# Whose models, tables of commands and clients are made ready; others are loaded when asked for.
_SERVICES = (
    *("sqs", "sns", "lambda", "ssm", "dynamodb", "s3", "s3api", "iam"),
    *("events", "scheduler", "apigateway", "logs", "sts"),
)
_KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
_NO_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


@contextmanager
def installed(folder: Path) -> Iterator[Path]:
    """A folder for the front of PATH, with an awslocal, an aws and a lab that are warm inside."""
    door = folder / "warm-aws.sock"
    env = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")} | _NO_FILES
    serving = [sys.executable, "-m", __name__, str(door)]
    server = subprocess.Popen(serving, stdin=subprocess.PIPE, env=env)
    for name in _COMMANDS:
        client = folder / "bin" / name
        client.parent.mkdir(parents=True, exist_ok=True)
        client.write_text(_CLIENT.format(python=sys.executable, door=str(door), name=name))
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
    run = {"aws": _warm_aws(), "lab": _warm_lab()}
    run["awslocal"] = run["aws"]
    gc.collect()
    gc.freeze()
    gc.disable()  # a command ends before a collection would pay
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(door)
        listener.listen(64)
        while True:
            asked, _ = listener.accept()
            if os.fork() == 0:
                _answer(asked, run)
            asked.close()


def _warm_lab() -> Callable[[list[str]], None]:
    for module in ("cli.commands", "cli.solving", "course.solving"):
        importlib.import_module(f"lab.{module}")
    return lambda arguments: importlib.import_module("lab.cli.main").main(arguments)


def _warm_aws() -> Callable[[list[str]], None]:
    from awscli import clidriver  # type: ignore[import-untyped]
    from botocore import compat, hooks

    # Each of the hundreds of handlers would be looked at once more for each session.
    hooks.accepts_kwargs = compat.accepts_kwargs = cache(compat.accepts_kwargs)
    names = runpy.run_path(str(_AWSLOCAL), run_name="awslocal")
    _remember_files()
    with contextlib.redirect_stdout(io.StringIO()):
        _ended(names["main"], "sqs", "get-queue-url", "--generate-cli-skeleton")
    driver = clidriver.create_clidriver()
    table = driver._get_command_table()
    session = driver.session
    for service in _SERVICES:
        if hasattr(table[service], "_get_command_table"):
            table[service]._get_command_table()
        if service != "s3api":
            session.create_client(service, REGION, endpoint_url="http://localhost:1", **_KEYS)

    def ready() -> Any:
        # What was read from files and credentials is the caller's to say.
        session._config = session._profile_map = session._profile = session._credentials = None
        return driver

    clidriver.create_clidriver = ready

    def run(arguments: list[str]) -> None:
        sys.argv = ["awslocal", *arguments]
        names["main"]()

    return run


def _remember_files() -> None:
    """Keep botocore's data, and what is in its folders, once they were read."""
    from botocore.loaders import JSONFileLoader, Loader

    keep: dict[tuple[Any, ...], Any] = {}

    def kept(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(self: Any, *args: Any, **named: Any) -> Any:
            where = tuple(getattr(self, "search_paths", ()))
            key = (ask.__name__, where, args, tuple(sorted(named.items())))
            if key not in keep:
                keep[key] = ask(self, *args, **named)
            return keep[key]

        return asked

    JSONFileLoader.load_file = kept(JSONFileLoader.load_file)
    Loader.list_available_services = kept(Loader.list_available_services)
    Loader.list_api_versions = kept(Loader.list_api_versions)


def _ended(main: Callable[[], None], *arguments: str) -> None:
    sys.argv = ["awslocal", *arguments]
    with contextlib.suppress(SystemExit):
        main()


def _answer(door: socket.socket, run: dict[str, Callable[[list[str]], None]]) -> None:
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        size, streams, *_ = socket.recv_fds(door, 8, 3)
        with door.makefile("rb") as asked:
            name, arguments, folder, environ = marshal.loads(  # noqa: S302 - from our own client
                asked.read(int.from_bytes(size, "big"))
            )
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        # Not this process's: they know whether what they had could seek.
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, m) for n, m in enumerate("rww"))
        os.chdir(folder)
        data = os.environ["AWS_DATA_PATH"]  # awscli has set it when it was imported
        os.environ.clear()
        os.environ.update({os.fsdecode(k): os.fsdecode(v) for k, v in environ.items()})
        os.environ["AWS_DATA_PATH"] = data
        code = _code(run[name], arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        with contextlib.suppress(OSError):
            door.sendall(str(code).encode())
        os._exit(0)


def _code(run: Callable[[list[str]], None], arguments: list[str]) -> int:
    try:
        run(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
