"""Keeps out of memory what the lab's services would load and never use."""

import ctypes
import gc
import importlib
import sys
from contextlib import suppress
from types import ModuleType
from typing import Any

_M_ARENA_MAX = -8


def begin() -> None:
    """To be called before anything is imported: no collections meanwhile (they would find
    nothing), and two heaps for all threads instead of eight for each core (glibc)."""
    gc.disable()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def settle() -> None:
    """To be called when all is loaded: from now on collections look at what came later only."""
    gc.freeze()
    gc.enable()


def import_ssm() -> None:
    """Import moto's SSM without moto's EC2, which costs 0.6 s and 90 MB and is only needed by
    commands sent to instances by their tags; it comes when they first ask."""
    if "moto.ec2" in sys.modules:
        return
    later: Any = ModuleType("moto.ec2")
    later.ec2_backends = _LaterBackends()
    sys.modules["moto.ec2"] = later
    try:
        importlib.import_module("moto.ssm.models")
    finally:
        del sys.modules["moto.ec2"]


class _LaterBackends:
    def __getitem__(self, account: str) -> Any:
        return importlib.import_module("moto.ec2").ec2_backends[account]
