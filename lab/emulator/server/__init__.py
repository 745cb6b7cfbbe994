"""The emulator's HTTP server: a thread for each connection, so that a request changes no thread.

LocalStack's own (twisted) reads in one thread and works in another: each request waits for two
switches, and one long poll or event stream in each of its threads holds up all others.
"""

from lab.emulator.server.runtime import Server, install

__all__ = ["Server", "install"]
