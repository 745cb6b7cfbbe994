"""The warm parent: it has imported what functions need and forks one environment per request."""

import gc
import json
import os
import signal
import socket
import sys
from typing import Any

from . import environment, kernel, preload

_MESSAGE_BYTES = 1 << 18
_inits: set[int] = set()


def serve(descriptor: int, *, isolated: bool) -> None:
    """Answer the emulator's requests, one JSON message each, until it closes the channel.

    First message out: {"isolated": bool, "modules": [names]}. Then for each
    environment's spec (see environment.run) with its two descriptors: {"pid": number}.
    """
    channel = socket.socket(fileno=descriptor)
    preload.imports()
    preload.share_sdk_data()
    kernel.adopt_orphans()
    signal.signal(signal.SIGCHLD, _reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is here now never becomes garbage: forks share it instead of copying it.
    gc.collect()
    gc.freeze()
    modules = sorted({name.partition(".")[0] for name in sys.modules})
    channel.send(json.dumps({"isolated": isolated, "modules": modules}).encode())
    while True:
        data, descriptors, _, _ = socket.recv_fds(channel, _MESSAGE_BYTES, 2)
        if not data:
            return
        pid = _fork(json.loads(data), descriptors, isolated=isolated)
        for open_descriptor in descriptors:
            os.close(open_descriptor)
        channel.send(json.dumps({"pid": pid}).encode())


def _fork(spec: dict[str, Any], descriptors: list[int], *, isolated: bool) -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    namespaces = kernel.CLONE_NEWNS | kernel.CLONE_NEWPID
    pid = kernel.clone(namespaces) if isolated else os.fork()
    if pid == 0:
        environment.run(spec, *descriptors, isolated=isolated)
    _inits.add(pid)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    return pid


def _reap(*_: object) -> None:
    """Bury dead environments; kill what a killed one left behind."""
    environment.bury(_inits)
    for pid in environment.children():
        if pid not in _inits:
            os.kill(pid, signal.SIGKILL)
