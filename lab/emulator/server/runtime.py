"""Puts the server under LocalStack's runtime, in twisted's place."""

import errno
import selectors
import socket
import threading
import time
from typing import Any

from localstack.http import Response
from localstack.runtime.runtime import LocalstackRuntime
from localstack.runtime.server.core import RuntimeServer
from rolo.gateway import Gateway
from werkzeug.wrappers import Request

from lab.emulator.listening import listen
from lab.emulator.server import inside
from lab.emulator.server.connection import serve


class Server(RuntimeServer):
    """Listens on the addresses it is told, and on no other."""

    def __init__(self) -> None:
        self._listeners: list[tuple[socket.socket, Gateway]] = []
        self._wake, self._woken = socket.socketpair()

    def register(self, gateway: Gateway, addresses: list[Any], ssl_creds: object = None) -> None:
        """Open the port; clients that come from now on are served once ``run`` is called."""
        for address in addresses:
            self._listeners.append((listen(address.host, address.port), gateway))

    def run(self) -> None:
        """Take in clients until ``shutdown``."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            for listener, gateway in self._listeners:
                selector.register(listener, selectors.EVENT_READ, gateway)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self._woken:
                        return self._close()
                    _accept(key.fileobj, key.data)

    def shutdown(self) -> None:
        """Make ``run`` return; clients that are being served are not waited for."""
        self._wake.send(b"x")

    def _close(self) -> None:
        for listener, _ in self._listeners:
            listener.close()


def install() -> None:
    """Spare LocalStack's start what this server does without: a certificate, and a wait of up to
    0.3 s for a port that is open as soon as it is registered. Mark LocalStack's own requests."""

    def register(runtime: Any) -> None:
        parts = runtime.components
        parts.runtime_server.register(parts.gateway, runtime.config.GATEWAY_LISTEN)

    inside.install()
    LocalstackRuntime._init_gateway_server = register
    LocalstackRuntime._wait_for_gateway = lambda runtime: None


def _accept(listener: Any, gateway: Gateway) -> None:
    try:
        client, address = listener.accept()
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            time.sleep(0.05)  # until another client leaves
        return

    def answer(request: Request) -> Response:
        response = Response()
        gateway.process(request, response)
        return response

    threading.Thread(
        target=serve, args=(client, address[:2], answer), name="client", daemon=True
    ).start()
