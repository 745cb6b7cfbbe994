"""``lab ssm``: a shell on the managed node."""

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import click

from lab.cli import aws, context
from lab.cli.errors import LabError
from lab.cli.output import note
from lab.shared.config import Settings

TOKEN = "X-Lab-Session-Token"  # noqa: S105 - a header's name
# For input that is not typed, such as a file: the shell may not see a Control-D in time.
END_OF_INPUT = b"\nexit\n"


@click.group()
def ssm() -> None:
    """Manage the node of Systems Manager."""


@ssm.command()
@click.argument("target", required=False)
def session(target: str | None) -> None:
    """Open a shell on a managed node: TARGET is its instance id.

    Without TARGET, on the one node of your account. Leave it with exit.
    """
    settings = context.load()
    client = aws.client(settings, "ssm")
    with aws.calling(settings):
        started = client.start_session(Target=target or _only_node(client))
    note(f"Session {started['SessionId']}. Leave it with: exit")
    try:
        _Shell(settings, started).talk()
    finally:
        with contextlib.suppress(Exception):
            client.terminate_session(SessionId=started["SessionId"])
    note("The session has ended.")


def _only_node(client: Any) -> str:
    nodes = client.describe_instance_information()["InstanceInformationList"]
    if not nodes:
        raise LabError(
            "There is no managed node.",
            "the role of your instance does not let it register",
            "lab start 21, whose first step is that",
        )
    return str(nodes[0]["InstanceId"])


class _Shell:
    """The student's terminal, connected with the shell's."""

    def __init__(self, settings: Settings, started: dict[str, Any]) -> None:
        self._settings = settings
        self._path = urlsplit(started["StreamUrl"]).path
        self._headers = {TOKEN: started["TokenValue"]}
        self._over = False
        self._gone = _gone()

    def talk(self) -> None:
        """Until the shell ends; what is typed is sent as it comes."""
        import threading

        stream = self._connect(timeout=30)
        stream.request("GET", self._path, headers=self._headers)
        answer = stream.getresponse()
        if answer.status != 200:
            said = answer.read(200).decode(errors="replace").strip()
            raise LabError("The session could not be opened.", said, "lab logs emulator")
        self._send(b"", _size())
        with _raw(sys.stdin.fileno()):
            typing = threading.Thread(target=self._type, daemon=True)
            typing.start()
            with contextlib.suppress(*self._gone):
                while data := answer.read1(1 << 14):
                    os.write(sys.stdout.fileno(), data.replace(b"\0", b""))
            self._over = True

    def _type(self) -> None:
        with contextlib.suppress(*self._gone):
            while not self._over:
                data = os.read(sys.stdin.fileno(), 1 << 12)
                self._send(data or END_OF_INPUT)
                if not data:
                    return

    def _send(self, data: bytes, query: str = "") -> None:
        connection = self._connect(timeout=10)
        try:
            connection.request("POST", self._path + query, body=data, headers=self._headers)
            connection.getresponse().read()
        finally:
            connection.close()

    def _connect(self, timeout: float) -> Any:
        import http.client

        port = self._settings.emulator_port
        return http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)


def _gone() -> tuple[type[Exception], ...]:
    """What is raised where the other side has gone."""
    import http.client

    return (OSError, http.client.HTTPException)


def _size() -> str:
    with contextlib.suppress(OSError):
        size = os.get_terminal_size(sys.stdout.fileno())
        return f"?rows={size.lines}&columns={size.columns}"
    return ""


@contextmanager
def _raw(terminal: int) -> Iterator[None]:
    """Hand each key on as it is pressed, where somebody types."""
    if not os.isatty(terminal):
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(terminal)
    try:
        tty.setraw(terminal)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
