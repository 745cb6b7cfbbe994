"""The lines that Lambda itself writes into a function's log."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """What one invocation took: milliseconds and megabytes; ``init`` only when it was cold."""

    duration: float
    memory: int
    max_memory: int
    init: float | None = None
    status: str = ""


def start(request_id: str, version: str) -> str:
    """The line before the function's own output."""
    return f"START RequestId: {request_id} Version: {version}"


def end(request_id: str) -> str:
    """The line after the function's own output."""
    return f"END RequestId: {request_id}"


def report(request_id: str, usage: Usage) -> str:
    """The REPORT line; since August 2025 AWS bills the init phase too."""
    fields = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {usage.duration:.2f} ms",
        f"Billed Duration: {math.ceil(usage.duration + (usage.init or 0))} ms",
        f"Memory Size: {usage.memory} MB",
        f"Max Memory Used: {min(usage.max_memory, usage.memory)} MB",
    ]
    if usage.init is not None:
        fields.append(f"Init Duration: {usage.init:.2f} ms")
    if usage.status:
        fields.append(f"Status: {usage.status}")
    return "\t".join(fields) + "\t"
