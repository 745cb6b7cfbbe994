"""``lab logs``: what the emulator, the app, the guide and the functions print."""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from lab.cli import aws, context, files
from lab.cli.errors import LabError
from lab.cli.functions import no_such_function
from lab.cli.output import printable, say
from lab.cli.parts import PARTS
from lab.cli.tailing import Tail
from lab.shared.config import Settings

_FUNCTION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


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
    if not _FUNCTION_NAME.fullmatch(name):
        parts = ", ".join(p.name for p in PARTS)
        raise LabError(
            f"There is no log of {name[:60]!r}.",
            "that is neither a part nor a function's name",
            f"lab logs PART, with one of {parts}, or a function: awslocal lambda list-functions",
        )
    with aws.calling(settings):
        events = list(_events(settings, name, 0))
        for event in events[-lines:] if lines else []:
            _print_event(event)
        seen = {event["eventId"] for event in events}
        since = events[-1]["timestamp"] if events else 0
        while follow:
            time.sleep(0.5)
            for event in _events(settings, name, since):
                if event["eventId"] not in seen:
                    seen.add(event["eventId"])
                    since = max(since, event["timestamp"])
                    _print_event(event)


def _events(settings: Settings, name: str, since: int) -> Iterator[dict[str, Any]]:
    client = aws.client(settings, "logs")
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{name}", startTime=since
    )
    try:
        for page in pages:
            yield from page["events"]
    except client.exceptions.ResourceNotFoundException:
        if problem := no_such_function(settings, name):
            raise problem from None  # else it exists, and was not invoked yet


def _print_event(event: dict[str, Any]) -> None:
    when = datetime.fromtimestamp(event["timestamp"] / 1000).astimezone()
    say(f"{when:%H:%M:%S}.{when.microsecond // 1000:03}  {printable(event['message'].rstrip())}")
