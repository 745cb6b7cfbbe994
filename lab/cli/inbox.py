"""``lab inbox``: the mails and text messages that SNS sent."""

from typing import Any

import click

from lab.cli import context
from lab.cli.output import as_json, printable, say


@click.command()
@click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")
@click.option(
    "-n",
    "--last",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="How many of each to show.",
)
def inbox(wants_json: bool, last: int) -> None:
    """Show the mails and text messages that were sent.

    A subscription by e-mail is confirmed by opening the link in its mail.
    """
    from lab.journal.inbox import fetch

    box = fetch(context.load())
    box = {kind: box.get(kind, [])[-last:] for kind in ("mails", "sms")}
    if wants_json:
        as_json(box)
        return
    messages = [(m, kind) for kind in box for m in box[kind]]
    for message, kind in sorted(messages, key=lambda pair: str(pair[0].get("time"))):
        _print(message, is_mail=kind == "mails")
    if not messages:
        say("The inbox is empty. Subscribe an address to a topic, or complete a todo.")


def _print(message: dict[str, Any], *, is_mail: bool) -> None:
    field = {name: printable(str(value)) for name, value in message.items()}
    kind = "Mail" if is_mail else "SMS"
    say(f"{kind} to {field.get('to')}   {field.get('time')}", bold=True)
    if is_mail:
        say(f"  {field.get('subject', '')}")
    for line in field.get("body", "").splitlines():
        say(f"    {line}".rstrip())
    from lab.journal.inbox import CONFIRM

    if is_mail and (link := CONFIRM.search(field.get("body", ""))):
        say(f"  To confirm, open: {link.group()}", fg="yellow")
    say()
