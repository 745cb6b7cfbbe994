"""``lab doctor``: looks for what commonly goes wrong, and says how to mend each."""

from dataclasses import asdict

import click

from lab.cli import context
from lab.cli.findings import Finding, Level
from lab.cli.output import as_json, fancy, say
from lab.shared.config import ConfigError, Settings

_SIGNS: dict[Level, tuple[str, str | None]] = {
    "ok": ("✔", "green"),
    "note": ("·", None),
    "warning": ("!", "yellow"),
    "bad": ("✘", "red"),
}


@click.command()
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@click.pass_context
def doctor(ctx: click.Context, wants_json: bool) -> None:
    """Look for what commonly goes wrong, and say how to mend it.

    Exit code 1 if something keeps the lab from working.
    """
    found = examine()
    if wants_json:
        as_json([asdict(finding) for finding in found])
    else:
        _print(found)
    ctx.exit(1 if any(finding.level == "bad" for finding in found) else 0)


def examine() -> list[Finding]:
    """All findings, the lab's own first; settings that cannot be used are one of them."""
    from lab.cli import checks_lab, checks_machine, checks_student

    try:
        settings = context.load()
    except ConfigError as error:
        problem = Finding("bad", "settings", str(error), "unset it, or give it such a value")
        return [problem, *checks_machine.examine(Settings())]
    rooms = (checks_machine, checks_lab, checks_student)
    return [finding for room in rooms for finding in room.examine(settings)]


def _print(found: list[Finding]) -> None:
    for finding in found:
        sign, colour = _SIGNS[finding.level]
        mark = click.style(sign, fg=colour) if fancy() else f"{finding.level:<8}"
        say(f"{mark} {finding.topic:<10} {finding.what}")
        if finding.fix:
            say(f"{' ' * (1 if fancy() else 8)} {'':<10} -> {finding.fix}")
    bad = sum(finding.level == "bad" for finding in found)
    warnings = sum(finding.level == "warning" for finding in found)
    say()
    say(f"{bad} problem{'s' * (bad != 1)}, {warnings} warning{'s' * (warnings != 1)}.", bold=True)
