"""The ``lab`` command: runs it, and turns every error into words and an exit code."""

import gc
import os
import sys

INTERRUPTED = 130
# Most commands end before Python has made this many objects that a collection could free:
# collecting them as often as by default takes a fifth of a command's time.
GARBAGE = 100_000


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 could not be done, 2 typed wrongly, 130 interrupted."""
    gc.set_threshold(GARBAGE)
    try:
        code = _run(arguments)
    except KeyboardInterrupt:  # before click was there to see it
        code = INTERRUPTED
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        from lab.cli.commands import cli

        code = cli.main(arguments, prog_name="lab", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not complain at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        return _explain(error)


def _explain(error: Exception) -> int:
    import click

    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, click.Abort):
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    message = _words(error) or _record(error)
    click.echo(f"lab: {message}{_where_lab_is(message)}", err=True)
    return 1


def _where_lab_is(message: str) -> str:
    """For whoever came here by make, and cannot type the commands that the message names."""
    from lab.cli.output import program

    name = program()
    return "" if name == "lab" or "lab " not in message else f"\n  (lab is {name} here)"


def _words(error: Exception) -> str:
    """The message of an error that was meant for a person; empty for all others."""
    from lab.cli.errors import LabError
    from lab.shared.config import ConfigError

    # A room that was not loaded has raised nothing.
    rooms = {"lab.stack": "StackError", "lab.journal": "JournalError", "lab.course": "CourseError"}
    meant = [
        getattr(sys.modules[room], name) for room, name in rooms.items() if room in sys.modules
    ]
    return str(error) if isinstance(error, (LabError, ConfigError, *meant)) else ""


def _record(error: Exception) -> str:
    """Keep the traceback in .lab/logs/cli.log; returns what to tell the person."""
    import traceback

    text = f"Something unexpected happened: {type(error).__name__}: {str(error)[:300]}"
    try:
        from lab.cli import files
        from lab.shared.config import Settings

        log = files.log_file(Settings.from_env(), "cli")
        files.make_folder(log.parent)
        with log.open("a") as out:
            traceback.print_exception(error, file=out)
    except Exception:
        return text
    return f"{text}\n  Why:  the details are in {log}\n  Next: lab doctor"
