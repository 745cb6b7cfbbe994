"""Keeps out of memory what the lab's services would load and never use."""

import ctypes
import gc
import importlib
import sys
from contextlib import suppress
from types import ModuleType
from typing import Any

from plux.runtime.filter import global_plugin_filter

_M_ARENA_MAX = -8
_INTERVAL_SECONDS = sys.getswitchinterval()
# Hooks of LocalStack for what the lab does without: a name server, its web pages, statistics.
_HOOKS_LEFT_OUT = (
    "localstack.dns.plugins:*",
    "localstack.http.resources.swagger.plugins:*",
    "localstack.runtime.analytics:*",
    "localstack.utils.analytics.metrics.publisher:*",
)
_VALIDATION = "localstack.aws.handlers.validation"


def begin() -> None:
    """To be called before anything is imported: collect when told to only, let calls in between
    what is loaded, and use two heaps for all threads instead of eight for each core (glibc)."""
    gc.disable()
    sys.setswitchinterval(_INTERVAL_SECONDS / 5)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def leave_out() -> None:
    """To be called before LocalStack is put together: skip what the lab does without."""
    for hooks in _HOOKS_LEFT_OUT:
        global_plugin_filter.add_exclusion(namespace="localstack.hooks.*", value=hooks)
    # Checks LocalStack's own pages against their OpenAPI documents; off by default, slow to load.
    validation: Any = ModuleType(_VALIDATION)
    validation.OpenAPIRequestValidator = validation.OpenAPIResponseValidator = _Accepting
    sys.modules[_VALIDATION] = validation


def settle() -> None:
    """To be called after each thing that is loaded: drop its waste, which the next can use, and
    keep what is left out of all later collections."""
    gc.collect()
    gc.freeze()


def finish() -> None:
    """To be called when all is loaded: from now on collections happen by themselves."""
    gc.enable()
    sys.setswitchinterval(_INTERVAL_SECONDS)


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


class _Accepting:
    def __call__(self, chain: object, context: object, response: object) -> None:
        pass


class _LaterBackends:
    def __getitem__(self, account: str) -> Any:
        return importlib.import_module("moto.ec2").ec2_backends[account]
