"""``lab events``: what happened in the lab, one line for each call and each hop of a message."""

import json
import re
import sys
import time
from typing import TYPE_CHECKING

import click

from lab.cli import context
from lab.cli.output import note, printable, say
from lab.shared.config import Settings
from lab.shared.event import Event

if TYPE_CHECKING:
    from lab.journal import Filters

_SPAN = re.compile(r"(\d{1,6})(s|m|h)?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, None: 1}
_CHATTY = "Nothing yet. Type lab events -f here, then use the app in the browser."


class _Span(click.ParamType):
    """A time back from now: 30s, 5m, 1h."""

    name = "time"

    def convert(self, value: object, param: object, ctx: object) -> float:
        """Seconds."""
        found = _SPAN.fullmatch(str(value))
        if not found:
            self.fail(f"{value!r} is no time back from now: type 30s, 5m or 1h.")
        return int(found[1]) * _SECONDS[found[2]]


@click.command()
@click.option("-f", "--follow", is_flag=True, help="Go on until Ctrl-C.")
@click.option(
    "-n",
    "--last",
    type=click.IntRange(0, 100_000),
    default=20,
    show_default=True,
    help="How many from the end to begin with.",
)
@click.option("--since", type=_Span(), help="All of the last 30s, 5m or 1h instead.")
@click.option("--service", metavar="NAME", help="Only calls of this service: sns, sqs, lambda ...")
@click.option("--actor", metavar="NAME", help="Only what student, app, lambda:NAME ... did.")
@click.option("--errors", is_flag=True, help="Only what failed or was not delivered.")
@click.option("--id", "about", metavar="ID", help="Only what is about this message, todo, ...")
@click.option("--all", "noise", is_flag=True, help="Also what is left out as noise.")
@click.option("--json", "wants_json", is_flag=True, help="JSON Lines, for programs.")
def events(
    follow: bool,
    last: int,
    since: float | None,
    service: str | None,
    actor: str | None,
    errors: bool,
    about: str | None,
    noise: bool,
    wants_json: bool,
) -> None:
    """Show what happened: each AWS call, and each hop of a message.

    The time, who did what, and the id that lab why takes. Reads of the lab itself
    are left out as noise.
    """
    from lab import journal

    settings = context.load()
    filters: Filters = {
        "service": (service or "").lower(),
        "actor": actor or "",
        "errors": errors,
        "id": about or "",
        "noise": noise,
    }
    page = journal.history(settings, **filters)
    shown = _chosen(page.events, last, since)
    _print(shown, wants_json)
    if follow:
        _follow(settings, page.cursor, filters, wants_json)
    elif not shown and not wants_json:
        note(_CHATTY if not any(filters.values()) else "Nothing in the journal is like that.")


def _chosen(found: tuple[Event, ...], last: int, since: float | None) -> list[Event]:
    begun = sorted(found, key=lambda event: event.time)
    if since is not None:
        return [event for event in begun if event.time >= time.time() - since]
    return begun[-last:] if last else []


def _print(shown: list[Event], wants_json: bool) -> None:
    from lab.journal import words

    for event, text in zip(shown, words.lines(shown), strict=True):
        if wants_json:
            click.echo(json.dumps(words.as_record(event), ensure_ascii=False, default=str))
        else:
            say(f"{event.id:>9}  {printable(text)}", fg="red" if event.error else None)


def _follow(settings: Settings, after: str, filters: "Filters", wants_json: bool) -> None:
    from lab import journal
    from lab.journal.settling import settled

    for batch in settled(journal.follow(settings, after, say=note, **filters)):
        _print(batch, wants_json)
        sys.stdout.flush()
