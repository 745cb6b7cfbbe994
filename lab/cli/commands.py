"""The ``lab`` group: gathers the families of commands."""

import difflib
from typing import Any

import click

from lab.cli import (
    container,
    course,
    dev,
    doctor,
    events,
    iam,
    inbox,
    invoke,
    logs,
    predict,
    progress,
    receipts,
    running_commands,
    shell,
    solving,
    ssm,
    stack_commands,
    status,
    watch,
    why,
)


class Group(click.Group):
    """Keeps the commands in the order a student needs them, and names the nearest one."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does it, with a suggestion."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchOption:
            raise
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f"Did you mean: lab {near[0]}" if near else "All commands: lab --help"
            error.message = f"There is no command {args[0][:60]!r}. {hint}"
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were added."""
        return list(self.commands)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fanout-lab", prog_name="lab")
def cli() -> None:
    """AWS messaging and Lambda on your laptop: no AWS account, nothing leaves the machine."""


for _command in (
    running_commands.up,
    running_commands.down,
    running_commands.restart,
    status.status,
    logs.logs,
    events.events,
    why.why,
    shell.shell,
    shell.env,
    invoke.invoke,
    inbox.inbox,
    iam.iam,
    ssm.ssm,
    course.list_,
    course.start,
    course.show,
    course.check,
    watch.watch,
    course.hint,
    predict.predict,
    solving.solve,
    solving.goto,
    course.path,
    progress.progress,
    receipts.submit,
    receipts.verify,
    stack_commands.setup,
    stack_commands.teardown,
    stack_commands.reset,
    doctor.doctor,
    dev.dev,
):
    cli.add_command(container.adapt(_command))
