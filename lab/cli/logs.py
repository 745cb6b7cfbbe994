"""``lab logs``: what the emulator, the app, the guide and the functions print."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from lab.cli import aws, context, files
from lab.cli.errors import LabError
from lab.cli.functions import no_such_function
from lab.cli.output import printable, say
from lab.cli.parts import PARTS
from lab.cli.tailing import Tail
from lab.shared.config import Settings

if TYPE_CHECKING:
    from lab.journal.logs import Line


@click.command()
@click.argument("part", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on until Ctrl-C.")
@click.option(
    "-n",
    "--lines",
    type=click.IntRange(0, 100_000),
    default=50,
    show_default=True,
    help="Lines from the end to begin with.",
)
def logs(part: str | None, follow: bool, lines: int) -> None:
    """Print what the parts and functions print.

    PART is emulator, app, guide or a function's name; without it, the three parts.
    """
    settings = context.load()
    names = [p.name for p in PARTS]
    if part is None or part in names:
        _print_files(settings, [part] if part else names, follow, lines)
    else:
        _print_function(settings, part, follow, lines)


def _print_files(settings: Settings, names: list[str], follow: bool, lines: int) -> None:
    width = 9 if len(names) > 1 else 0
    tails = []
    for name in names:
        path = files.log_file(settings, name)
        tails.append(Tail(path, name if width else ""))
        for line in files.tail(path, lines) if lines else []:
            say(f"{name if width else '':<{width}}{printable(line)}")
    if not follow and not any(files.tail(files.log_file(settings, name), 1) for name in names):
        raise LabError("There are no logs yet.", "the lab has not run here", "lab up")
    while follow:
        for tail in tails:
            tail.show_new()
        time.sleep(0.2)


def _print_function(settings: Settings, name: str, follow: bool, lines: int) -> None:
    from lab.journal.logs import FUNCTION_NAME, in_order

    if not FUNCTION_NAME.fullmatch(name):
        parts = ", ".join(p.name for p in PARTS)
        raise LabError(
            f"There is no log of {name[:60]!r}.",
            "that is neither a part nor a function's name",
            f"lab logs PART, with one of {parts}, or a function: awslocal lambda list-functions",
        )
    with aws.calling(settings):
        found = in_order(_lines(settings, name, 0))
        for line in found[-lines:] if lines else []:
            _print_line(line)
        seen = {line.id for line in found}
        since = found[-1].time if found else 0
        while follow:
            time.sleep(0.5)
            for line in in_order(_lines(settings, name, since)):
                if line.id not in seen:
                    seen.add(line.id)
                    since = max(since, line.time)
                    _print_line(line)


def _lines(settings: Settings, name: str, begin: int) -> Iterator["Line"]:
    from lab.journal.logs import since

    client = aws.client(settings, "logs")
    try:
        yield from since(client, name, begin)
    except client.exceptions.ResourceNotFoundException:
        if problem := no_such_function(settings, name):
            raise problem from None  # else it exists, and was not invoked yet


def _print_line(line: "Line") -> None:
    when = datetime.fromtimestamp(line.time / 1000).astimezone()
    say(f"{when:%H:%M:%S}.{when.microsecond // 1000:03}  {printable(line.text)}")
