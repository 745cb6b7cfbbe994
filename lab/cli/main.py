"""The ``lab`` command: gathers the families, and turns every error into words and an exit code."""

import difflib
import os
import sys
import traceback
from typing import Any

import click

from lab.cli import doctor, inbox, invoke, logs, running_commands, shell, stack_commands, status
from lab.cli.errors import LabError
from lab.shared.config import ConfigError


class Group(click.Group):
    """Names the nearest command when somebody mistypes one."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does it, with a suggestion."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f" Did you mean: lab {near[0]}" if near else " All commands: lab --help"
            error.message = f"There is no command {args[0][:60]!r}.{hint}"
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were added: the order in which a student needs them."""
        return list(self.commands)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fanout-lab", prog_name="lab")
def cli() -> None:
    """AWS messaging and Lambda on your laptop: no AWS account, nothing leaves the machine."""


for command in (
    running_commands.up,
    running_commands.down,
    running_commands.restart,
    status.status,
    logs.logs,
    stack_commands.setup,
    stack_commands.teardown,
    stack_commands.reset,
    shell.shell,
    shell.env,
    invoke.invoke,
    inbox.inbox,
    doctor.doctor,
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 could not be done, 2 typed wrongly, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = cli.main(arguments, prog_name="lab", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        code = _quiet()
    except Exception as error:
        code = _explain(error)
    sys.exit(code or 0)


def _explain(error: Exception) -> int:
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, click.Abort):
        click.echo("Stopped.", err=True)
        return 130
    message = _words(error)
    click.echo(f"lab: {message}" if message else f"lab: {_record(error)}", err=True)
    return 1


def _words(error: Exception) -> str:
    """The message of an error that was meant for a person; empty for all others."""
    stack = sys.modules.get("lab.stack")
    meant = (LabError, ConfigError, *([stack.StackError] if stack else []))
    return str(error) if isinstance(error, meant) else ""


def _record(error: Exception) -> str:
    """Keep the traceback in .lab/logs/cli.log; returns what to tell the person."""
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


def _quiet() -> int:
    """Whoever read our output has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
