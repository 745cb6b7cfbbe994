"""``lab invoke``: runs a function and shows its result, its log and its error."""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import click

from lab.cli import aws, context
from lab.cli.errors import LabError
from lab.cli.functions import no_such_function
from lab.cli.output import fancy, note, printable
from lab.shared.config import Settings

# AWS takes no larger event; a function may run for 15 minutes.
MOST_BYTES = 6 * 1024 * 1024
LONGEST_RUN = 15 * 60 + 10


@click.command()
@click.argument("function")
@click.option(
    "--event",
    metavar="FILE|-|JSON",
    help="The event: a file, - for standard input, or JSON.  [default: the function's event.json]",
)
@click.option("--tail", is_flag=True, help="Show the last 4 KB of its log, not the REPORT alone.")
@click.pass_context
def invoke(ctx: click.Context, function: str, event: str | None, tail: bool) -> None:
    """Run a function once and print its result.

    Exit code 1 if the function failed. The result goes to standard output,
    everything else to standard error.
    """
    settings = context.load()
    answer = _call(settings, function, _event(settings, function, event))
    payload = answer["Payload"].read().decode(errors="replace")
    log = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
    failed = "FunctionError" in answer
    _show_log(log, tail)
    if failed:
        note(_error(function, payload))
    else:
        click.echo(_pretty(payload))
    ctx.exit(1 if failed else 0)


def _call(settings: Settings, function: str, payload: bytes) -> Any:
    client = aws.client(
        settings, "lambda", read_timeout=LONGEST_RUN, retries={"total_max_attempts": 1}
    )
    with aws.calling(settings):
        try:
            return client.invoke(FunctionName=function, Payload=payload, LogType="Tail")
        except client.exceptions.ResourceNotFoundException:
            raise no_such_function(settings, function) or LabError(
                f"{function[:80]} cannot be invoked.", "it is being made", "try again"
            ) from None


def _event(settings: Settings, function: str, given: str | None) -> bytes:
    """The event's bytes, known to be JSON."""
    if given is None:
        sample = settings.root / "lambdas" / Path(function).name / "event.json"
        return _json(_read(sample), str(sample)) if _is_file(str(sample)) else b"{}"
    if given == "-":
        return _json(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input")
    if _is_file(given):
        return _json(_read(Path(given)), given)
    return _json(given.encode(errors="surrogateescape"), "--event", or_file=True)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # far too long for a name, or a NUL in it
        return False


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LabError(f"{path} cannot be read.", error.strerror or "", "choose another") from error


def _json(data: bytes, source: str, *, or_file: bool = False) -> bytes:
    if len(data) > MOST_BYTES:
        raise LabError(
            f"The event in {source} is too large.",
            "Lambda takes 6 MB for a call that waits for its result",
            "put the data into S3 and its key into the event",
        )
    try:
        json.loads(data)
    except (ValueError, RecursionError) as error:
        what = "neither a file that exists nor JSON" if or_file else "not JSON"
        raise LabError(
            f"The event in {source} is {what}.",
            str(error)[:200],
            'lab invoke FUNCTION --event \'{"key": "value"}\'   (mind the quotes)',
        ) from error
    return data


def _show_log(log: str, tail: bool) -> None:
    lines = log.rstrip().splitlines()
    wanted = lines if tail else [line for line in lines if line.startswith("REPORT ")]
    for line in wanted:
        text = printable(line.rstrip())
        note(click.style(text, dim=True) if fancy() else text)


def _pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return payload


def _error(function: str, payload: str) -> str:
    """Type, message and stack trace of a function's error, as Lambda hands them over."""
    try:
        data = json.loads(payload)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return printable(f"{function} failed: {payload}")
    kind, message = data.get("errorType") or "Error", data.get("errorMessage") or "no message"
    trace = "".join(str(line) for line in data.get("stackTrace") or [])
    return printable(f"{function} failed: {kind}: {message}\n{trace}".rstrip())
