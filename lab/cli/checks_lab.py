"""The doctor's look at the lab: its ports, its parts, what a dead run left behind."""

from collections.abc import Iterator

from lab.cli import made, ports, processes
from lab.cli.findings import Finding
from lab.cli.parts import EMULATOR, PARTS, Part, is_ready
from lab.shared.config import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """The parts, the stack, leftovers."""
    for part in PARTS:
        yield _part(part, settings)
    if processes.find(EMULATOR, settings) and not made.is_made(settings):
        yield Finding("warning", "stack", "not complete, or made from older code", "lab up")
    if found := processes.leftovers(settings):
        pids = ", ".join(str(p.pid) for p in found[:10])
        text = f"{len(found)} processes of a dead run are left (pid {pids})"
        yield Finding("warning", "leftovers", text, "lab down")


def _part(part: Part, settings: Settings) -> Finding:
    port = part.port(settings)
    running = processes.find(part, settings)
    if running and is_ready(part, settings):
        return Finding("ok", part.name, f"answers on port {port} (pid {running.process.pid})")
    if running:
        text = f"runs (pid {running.process.pid}) but does not answer on port {port}"
        return Finding("bad", part.name, text, f"lab logs {part.name}; lab restart {part.name}")
    if ports.is_free(port):
        return Finding("ok", part.name, f"not running; its port {port} is free")
    holder = ports.holder(port)
    return Finding(
        "bad",
        part.name,
        f"its port {port} is taken by {holder}",
        ports.way_out(part, holder, port),
    )
