"""The warm parent: it has imported what functions need and forks one environment per request."""

import gc
import json
import os
import select
import signal
import socket
import sys

from . import environment, kernel, preload

_MESSAGE_BYTES = 1 << 18
_NAMESPACES = kernel.CLONE_NEWNS | kernel.CLONE_NEWPID


def serve(descriptor: int, *, isolated: bool) -> None:
    """Answer the emulator's requests, one JSON message each, until it closes the channel.

    First message out: {"isolated": bool, "modules": [names]}. Then for each
    environment's spec (see environment.run) with its two descriptors: {"pid": number}.
    """
    channel = socket.socket(fileno=descriptor)
    preload.imports()
    preload.share_sdk_data()
    kernel.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is here now never becomes garbage: forks share it instead of copying it.
    gc.collect()
    gc.freeze()
    modules = sorted({name.partition(".")[0] for name in sys.modules})
    channel.send(json.dumps({"isolated": isolated, "modules": modules}).encode())
    wake = environment.wake_on_child()
    environments: set[int] = set()
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in poll.poll()}
        if wake in ready:
            os.read(wake, 4096)
            _reap(environments)
        if channel.fileno() in ready and not _serve_one(channel, environments, isolated=isolated):
            return


def _serve_one(channel: socket.socket, environments: set[int], *, isolated: bool) -> bool:
    data, descriptors, _, _ = socket.recv_fds(channel, _MESSAGE_BYTES, 2)
    if not data:
        return False
    pid = kernel.clone(_NAMESPACES) if isolated else os.fork()
    if pid == 0:
        environment.run(json.loads(data), *descriptors, isolated=isolated)
    environments.add(pid)
    for descriptor in descriptors:
        os.close(descriptor)
    channel.send(json.dumps({"pid": pid}).encode())
    return True


def _reap(environments: set[int]) -> None:
    """Bury dead environments; kill what a killed one left behind."""
    environment.bury(environments)
    for pid in environment.children():
        if pid not in environments:
            os.kill(pid, signal.SIGKILL)
