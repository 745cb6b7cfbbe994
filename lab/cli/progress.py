"""``lab progress``: what was done when, and which rows of the course that covers."""

import json
import time
from pathlib import Path
from typing import Any

import click

from lab.cli import context
from lab.cli.errors import LabError
from lab.cli.output import as_json, confirm, printable, say


@click.command()
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@click.option("--export", type=click.Path(path_type=Path), help="Write it to a file, as JSON.")
@click.option("--reset", is_flag=True, help="Forget all of it; your AWS resources stay.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def progress(wants_json: bool, export: Path | None, reset: bool, yes: bool) -> None:
    """Show what you have done, when, and which rows of the course that covers.

    It is kept in .lab, and survives a restart of the lab.
    """
    if reset:
        _reset(yes)
        return
    report = _report()
    if export:
        _write(export, report)
        say(f"Written to {printable(str(export))}")
    elif wants_json:
        as_json(report)
    else:
        _show(report)


def _report() -> dict[str, Any]:
    from lab.course import catalogue
    from lab.course.progress import Progress

    settings = context.load()
    kept = Progress.load(settings)
    rows = [_row(exercise, kept.of(exercise.slug)) for exercise in catalogue()]
    finished = [row for row in rows if row["finished"]]
    return {
        "account": settings.account,
        "exercises": [row for row in rows if row["started"]],
        "rows_covered": _sorted({each for row in finished for each in row["rows"]}),
        "rows_open": _sorted(
            {r for row in rows for r in row["rows"]} - {r for row in finished for r in row["rows"]}
        ),
        "minutes": round(sum(row["minutes"] for row in rows), 1),
    }


def _row(exercise: Any, record: Any) -> dict[str, Any]:
    times = [record.done[step.id] for step in exercise.steps if step.id in record.done]
    told = record.predictions.values()
    return {
        "number": exercise.number,
        "exercise": exercise.slug,
        "title": exercise.title,
        "rows": list(exercise.rows),
        "started": _date(record.started),
        "finished": _date(max(times)) if len(times) == len(exercise.steps) else "",
        "minutes": round(max(0.0, max(times) - record.started) / 60, 1) if times else 0.0,
        "steps": [
            {
                "step": step.id,
                "title": step.title,
                "done": _date(record.done.get(step.id, 0.0)),
                "evidence": record.evidence.get(step.id, ""),
                "hints": record.hints.get(step.id, 0),
            }
            for step in exercise.steps
        ],
        "predictions": {"made": len(told), "right": sum(p.right for p in told)},
    }


def _show(report: dict[str, Any]) -> None:
    if not report["exercises"]:
        say("Nothing was begun yet. Begin with: lab start 1")
        return
    for row in report["exercises"]:
        done = [step for step in row["steps"] if step["done"]]
        state = f"{len(done)} of {len(row['steps'])} steps, {row['minutes']:.0f} min"
        say(f"{row['number']:3}  {row['title']:<40} {row['started']}  {state}")
        for step in done:
            hints = f"   ({step['hints']} hints)" if step["hints"] else ""
            say(f"       {step['done']}  {step['title']}{hints}")
    say()
    covered, left = (", ".join(report[name]) or "none" for name in ("rows_covered", "rows_open"))
    say(f"Rows of the course covered: {covered}. Open: {left}.")
    say(f"In all: {report['minutes']:.0f} minutes.")


def _reset(yes: bool) -> None:
    from lab.course.progress import Progress

    settings = context.load()
    if not yes:
        confirm(f"Forget what you have done in account {settings.account}?")
    with Progress.changing(settings) as kept:
        kept.clear()
    say("Forgotten. Your AWS resources are as they were; lab reset removes those.")


def _write(path: Path, report: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        name = printable(str(path))
        raise LabError(f"{name} cannot be written.", why, "lab progress --export FILE") from None


def _sorted(rows: set[str]) -> list[str]:
    return sorted(rows, key=lambda row: (len(row), row))


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds)) if seconds else ""
