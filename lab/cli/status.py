"""``lab status``: what runs, since when, where, with how much memory."""

from typing import Any

import click

from lab.cli import context, made, processes
from lab.cli.output import as_json, fancy, say
from lab.cli.parts import PARTS, Part, is_ready
from lab.shared.config import Settings


@click.command()
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@click.pass_context
def status(ctx: click.Context, wants_json: bool) -> None:
    """Show what runs. Exit code 0 only if all of the lab is up."""
    state = look(context.load())
    if wants_json:
        as_json(state)
    else:
        _print(state)
    ctx.exit(0 if state["up"] else 1)


def look(settings: Settings) -> dict[str, Any]:
    """The state of the lab, as ``lab status --json`` prints it; seconds and bytes."""
    parts = {part.name: _part(part, settings) for part in PARTS}
    whole = made.is_made(settings)
    return {
        "up": whole and all(part["ready"] for part in parts.values()),
        "parts": parts,
        "stack": {"complete": whole},
        "leftovers": [p.pid for p in processes.leftovers(settings)],
        "state_dir": str(settings.state_dir),
    }


def _part(part: Part, settings: Settings) -> dict[str, Any]:
    running = processes.find(part, settings)
    state: dict[str, Any] = {"running": bool(running), "ready": False, "url": part.url(settings)}
    if running:
        state |= {
            "ready": is_ready(part, settings),
            "pid": running.process.pid,
            "port": running.port,
            "uptime": round(processes.uptime(running.process), 1),
            "memory": processes.memory(running.process),
        }
    return state


def _print(state: dict[str, Any]) -> None:
    for name, part in state["parts"].items():
        word = "ready" if part["ready"] else "not answering" if part["running"] else "not running"
        details = ""
        if part["running"]:
            details = (
                f"{part['url']}  pid {part['pid']}  up {_duration(part['uptime'])}"
                f"  {part['memory'] / 1e6:.0f} MB"
            )
        _line(name, word, details, good=part["ready"])
    whole = state["stack"]["complete"]
    _line("stack", "complete" if whole else "not complete", "", good=whole)
    if state["leftovers"]:
        _line("leftovers", f"{len(state['leftovers'])} processes", "end them: lab down", good=False)
    if not state["up"]:
        say("Start or mend it: lab up")


def _line(name: str, word: str, details: str, *, good: bool) -> None:
    import click

    shown = f"{word:<14}"
    coloured = click.style(shown, fg="green" if good else "red") if fancy() else shown
    say(f"{name:<10}{coloured}{details}".rstrip())


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{rest:02}s" if minutes else f"{rest}s"
