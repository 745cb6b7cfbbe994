"""``lab iam``: why a call was allowed or refused, and the least policy for what somebody did."""

import json
from typing import Any

import click

from lab.cli import context
from lab.cli.output import as_json, printable, say

_WANTS_JSON = click.option("--json", "wants_json", is_flag=True, help="As JSON, for programs.")


@click.group()
def iam() -> None:
    """Explain permissions: who may do what, and why not."""


@iam.command()
@click.argument("event_id", metavar="EVENT")
@_WANTS_JSON
def explain(event_id: str, wants_json: bool) -> None:
    """Show why a call was allowed or refused.

    EVENT is an id as lab events shows it; its number alone is enough. For a refusal it
    shows which statements were looked at, and the smallest one that would have allowed
    the call, with the command that puts it where it belongs.
    """
    from lab.journal import permissions

    found = permissions.explain(context.load(), event_id)
    if wants_json:
        as_json(found)
        return
    _head(found["event"], found["allowed"])
    if not found["needs"]:
        _line(1, permissions.no_needs(found["event"]))
        return
    _title("Who called")
    _line(1, found["caller"]["principal"])
    _line(1, found["caller"]["credentials"])
    for need in found["needs"]:
        _decision(need)
    if not found["allowed"] and not found["enforced"]:
        say()
        say("The call was served all the same: LAB_ENFORCE_IAM=0 turns refusals off.")


@iam.command()
@click.argument("actor")
@_WANTS_JSON
def least(actor: str, wants_json: bool) -> None:
    """Show the smallest policy for what an actor did.

    ACTOR is as in lab events (student, app, lambda:export_todos), or a role, a user or
    a principal's ARN. What was refused is in it too, and beside it what the actor's
    policies allow and was never used. The journal begins with the emulator.
    """
    from lab.journal import permissions

    found = permissions.least(context.load(), actor)
    if wants_json:
        as_json(found)
        return
    say(f"The smallest policy for what {printable(actor)} did", bold=True)
    for principal in found["principals"]:
        _line(1, f"as {principal}")
    _json(found["policy"])
    if found["refused"]:
        _line(1, f"In it, and refused until now: {', '.join(found['refused'])}")
    if found["from_file"]:
        _line(1, "Save it as policy.json; then, in any shell:")
        _line(2, found["from_file"])
    _title("Allowed and never used")
    for each in found["unused"]:
        _unused(each)
    if found["root"]:
        _line(1, "Everything else: the calls were made as root, who may do anything.")
    elif len(found["principals"]) > 1:
        _line(1, "Several acted under this name: ask for one of them, by its ARN.")
    elif not found["unused"]:
        _line(1, "Nothing: its policies fit what it did.")


def _head(event: dict[str, Any], allowed: bool) -> None:
    outcome = "allowed" if allowed else f"refused ({event['status']} {event['error']})"
    about = f" on {event['resource']}" if event["resource"] else ""
    text = f"{event['id']}: {event['actor']} called {event['service']} {event['operation']}{about}"
    say(printable(f"{text}: {outcome if event['kind'] == 'call' else event['kind']}"), bold=True)


def _decision(need: dict[str, Any]) -> None:
    _title("What it needed")
    _line(1, f"{need['action']} on {need['resource']}")
    _title("What was looked at")
    if not need["looked_at"]:
        _line(1, "Nothing: there is no policy to look at." if not need["allowed"] else "Nothing.")
    for policy in dict.fromkeys(
        (look["policy"], look["kind_in_words"]) for look in need["looked_at"]
    ):
        _line(1, f"{policy[0]} ({policy[1]})")
        for look in need["looked_at"]:
            if (look["policy"], look["kind_in_words"]) == policy:
                _look(look)
    _title("Decision")
    verdict = "Allowed" if need["allowed"] else "Refused"
    _line(1, f"{verdict}: {need['why']}.", fg="green" if need["allowed"] else "red")
    if need["remedy"]:
        _title("What would allow it")
        _line(1, need["remedy"]["words"])
        if need["remedy"]["statement"]:
            _json(need["remedy"]["statement"])
        _commands(need["remedy"])


def _look(look: dict[str, Any]) -> None:
    fits = "applies" if look["fits"] else f"does not apply: {look['misses']}"
    _line(2, f"statement {look['statement']}, {look['effect'] or 'no effect'}: {fits}")


def _unused(each: dict[str, Any]) -> None:
    _line(1, f"{each['policy']}, statement {each['statement']}")
    for what in ("actions", "resources"):
        if each[what]:
            _line(2, f"{what}: {', '.join(each[what])}")


def _commands(found: dict[str, Any]) -> None:
    if found["bash"]:
        _line(1, "In bash or zsh:")
        _line(2, found["bash"])
        _line(1, "In PowerShell:")
        for line in found["powershell"]:
            _line(2, line)


def _json(data: Any) -> None:
    for line in json.dumps(data, indent=2, ensure_ascii=False).splitlines():
        _line(2, line)


def _title(text: str) -> None:
    say()
    say(text, bold=True)


def _line(depth: int, text: str, **style: Any) -> None:
    say("  " * depth + printable(text), **style)
