"""``lab why``: what became of one message, step by step, and why it did not arrive."""

import textwrap
from typing import TYPE_CHECKING

import click

from lab.cli import context
from lab.cli.output import as_json, printable, say

if TYPE_CHECKING:
    from lab.journal.why import Hop, Story

_WORDS = {
    "done": "",
    "resting": "",
    "filtered": "FILTERED OUT: ",
    "failed": "FAILED: ",
    "waiting": "WAITING: ",
    "missing": "MISSING: ",
}
_COLOURS = {"filtered": "yellow", "failed": "yellow", "waiting": "yellow", "missing": "red"}
_CLOCK = 14  # columns of the time of day
_WIDTH = 96


@click.command()
@click.argument("id", metavar="ID")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@click.pass_context
def why(ctx: click.Context, id: str, wants_json: bool) -> None:
    """Follow one message and say where it is, or why it is missing.

    ID is the id of a message, todo, export, invocation (request id) or event, or
    the key of a file in S3; the first 8 characters of an id are enough.
    lab events --json shows all ids.

    Exit code 0 if it arrived everywhere (a filter policy that kept it from some
    subscribers is no fault), 1 if something is missing or still to come, 2 if
    nothing has this id.
    """
    from lab.journal.why import UnknownIdError
    from lab.journal.why import why as tell

    try:
        story = tell(context.load(), id)
    except UnknownIdError as error:
        click.echo(f"lab: {printable(str(error))}", err=True)
        ctx.exit(2)
    if wants_json:
        as_json(story.as_json())
    else:
        _print(story)
    ctx.exit(0 if story.arrived else 1)


def _print(story: "Story") -> None:
    say(printable(f"{story.id} is {story.subject}."), bold=True)
    say()
    for hop in story.hops:
        _print_hop(hop)
    say()
    _print_end(story)


def _print_hop(hop: "Hop") -> None:
    from lab.journal import words

    time = words.clock(hop.when) if hop.when else ""
    indent = f"{'':{_CLOCK}}{'  ' * hop.level}"
    took = f", {_span(hop.took_ms)} later" if hop.took_ms is not None else ""
    text = f"{_WORDS[hop.outcome]}{hop.what}{took}"
    say(f"{time:<{_CLOCK}}{'  ' * hop.level}{printable(text)}", fg=_COLOURS.get(hop.outcome))
    if hop.why:
        _print_wrapped("why:  ", hop.why, indent)
    if hop.next and hop.outcome not in ("done", "filtered"):
        say(f"{indent}  next: {printable(hop.next)}")


def _print_wrapped(title: str, text: str, indent: str) -> None:
    lines = textwrap.wrap(printable(text), max(40, _WIDTH - len(indent) - len(title)))
    for number, line in enumerate(lines):
        say(f"{indent}  {'' if number else title:<{len(title)}}{line}")


def _print_end(story: "Story") -> None:
    """The answer in two lines, so that it is the last thing read."""
    first = story.missing
    if first is None:
        say("It arrived.", bold=True)
        return
    kind = {"waiting": "Not yet", "filtered": "Nobody got it"}.get(first.outcome, "Missing")
    say(printable(f"{kind}: {first.what}."), bold=True)
    if first.next:
        say(f"Next: {printable(first.next)}")


def _span(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"
