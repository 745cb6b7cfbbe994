"""``lab submit`` and ``lab verify``: receipts of what was done, for an instructor."""

import csv
import io
import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli import context
from lab.cli.errors import LabError
from lab.cli.output import printable, say

if TYPE_CHECKING:
    from lab.course.receipt import Receipt

_LONGEST_NAME = 100


@click.command()
@click.argument("exercises", nargs=-1)
@click.option("--name", required=True, help="Your name, or the id your instructor knows you by.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def submit(exercises: tuple[str, ...], name: str, output: Path | None, force: bool) -> None:
    """Write a receipt of what you have done, of all EXERCISES unless some are named.

    It holds the steps, when each was done, what showed it, and your calls in the journal. Give
    the file to your instructor, who types: lab verify FILE
    """
    from lab.course import catalogue, find, receipt

    student = " ".join(printable(name).split())[:_LONGEST_NAME]
    if not student:
        raise LabError("The name is empty.", "", "lab submit --name 'Ada Lovelace'")
    named = {find(text).slug for text in exercises}
    chosen = [each for each in catalogue() if each.slug in named or not named]
    written = receipt.make(student, chosen, context.load())
    path = output or Path(f"fanout-{_file_name(student)}.json")
    _write(path, json.dumps(written, indent=1), force)
    say(f"{path}: {len(written['chain']) - 1} steps, for {student}")
    say(receipt.PROVES)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--csv", "wants_csv", is_flag=True, help="As CSV, for a table of a class.")
@click.pass_context
def verify(ctx: click.Context, files: tuple[Path, ...], wants_csv: bool) -> None:
    """Check receipts of lab submit: does each add up, and do two show the same acts?

    Exit code 0 if nothing is wrong with any, else 1. What a receipt proves: that nobody edited
    it by hand. Not who did the exercises: it was made on the student's own computer.
    """
    from lab.course import receipt

    receipts = [receipt.read(path) for path in dict.fromkeys(files)]
    shared = receipt.compare(receipts)
    if wants_csv:
        click.echo(_table(receipts, shared), nl=False)
    else:
        for each in receipts:
            _show(each, shared.get(each.path, []))
        say()
        say(receipt.PROVES)
    ctx.exit(1 if shared or any(each.faults for each in receipts) else 0)


def _show(receipt: "Receipt", shared: list[str]) -> None:
    faults = [*receipt.faults, *shared]
    state = "adds up" if not faults else "does not add up"
    path, student = printable(str(receipt.path)), _line(receipt.student)
    say(f"{path}: {state}", bold=bool(faults))
    if receipt.steps:
        done = f"{len(receipt.exercises)} exercises, {len(receipt.steps)} steps"
        say(f"   {student}: {done}, last {_date(max(s.done for s in receipt.steps))}")
    for text in [*faults, *receipt.notes]:
        say(f"   {_line(text)}")


def _table(receipts: Sequence["Receipt"], shared: Mapping[Path, list[str]]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["file", "student", "adds up", "exercises", "steps", "first", "last", "remarks"])
    for each in receipts:
        faults = [*each.faults, *shared.get(each.path, [])]
        times = [step.done for step in each.steps]
        rows.writerow(
            [
                _cell(str(each.path)),
                _cell(each.student),
                "no" if faults else "yes",
                len(each.exercises),
                len(each.steps),
                _date(min(times)) if times else "",
                _date(max(times)) if times else "",
                _cell(" ".join([*faults, *each.notes])),
            ]
        )
    return out.getvalue()


def _cell(text: str) -> str:
    """No spreadsheet takes it for a formula."""
    line = _line(text)
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line


def _line(text: str) -> str:
    return " ".join(printable(text).split())


def _date(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return "?"


def _file_name(student: str) -> str:
    return re.sub(r"[^\w.-]+", "-", student).strip("-.") or "receipt"


def _write(path: Path, text: str, force: bool) -> None:
    try:
        with path.open("w" if force else "x") as file:
            file.write(text + "\n")
    except FileExistsError:
        next_ = "add --force to write over it"
        raise LabError(f"There is a file {path} already.", "", next_) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise LabError(f"{printable(str(path))} cannot be written.", why, "-o FILE") from None
