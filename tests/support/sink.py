"""Runs a command beside a port that counts connections: python -m tests.support.sink PORT COMMAND.

Proxies and endpoints that point to the port show by it that they were used.
"""

import socket
import subprocess
import sys
import threading


class Sink:
    """Takes every connection to the port of 127.0.0.1, counts it and ends it."""

    def __init__(self, port: int) -> None:
        self.count = 0
        self._server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            self._server.accept()[0].close()
            self.count += 1


if __name__ == "__main__":
    sink = Sink(int(sys.argv[1]))
    code = subprocess.run(sys.argv[2:]).returncode
    print("connections:", sink.count)
    sys.exit(code)
