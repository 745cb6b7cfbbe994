"""Fixtures for the unit tests, and their rule: none opens a network socket."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import app as apps
from tests.support.app import Inside

# Where LocalStack believes to be in a container, importing it asks for Docker; as the emulator's.
os.environ["OVERRIDE_IN_DOCKER"] = "0"


@pytest.fixture(autouse=True)
def no_network_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse addresses of the network; a pair of connected sockets within a process is none."""

    def refuse(self: socket.socket, address: object, *_: Any) -> None:
        raise AssertionError(f"a unit test opens a socket to {address}")

    for way in ("bind", "connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, way, refuse)


@pytest.fixture
def app() -> Iterator[Inside]:
    """The TODO app inside this process, over moto: no socket."""
    with apps.inside() as app:
        yield app
