"""Writes docs/cli.md from the commands themselves: python -m lab.cli.docs > docs/cli.md."""

import sys

import click

from lab.cli.commands import cli

_HEAD = """\
# The `lab` command

Generated from the commands: `.venv/bin/python -m lab.cli.docs > docs/cli.md`.

Settings are environment variables: `LAB_EMULATOR_PORT` (4566), `LAB_APP_PORT` (8000),
`LAB_GUIDE_PORT` (8080), `LAB_STATE_DIR` (`.lab`), `LAB_ENDPOINT` (the emulator's),
`LAB_ENFORCE_IAM` (1; 0 serves calls that no policy allows), `LAB_TERMINAL` (1; 0 takes the
terminal off the guide's pages). Exit codes: 0 done, 1 could not be done,
2 typed wrongly, 130 interrupted. `NO_COLOR` and pipes get plain lines.
"""


def page() -> str:
    """The page, as Markdown."""
    # With the options that `lab` itself is run with: -h is one of them.
    parent = click.Context(cli, info_name="lab", **cli.context_settings)
    return "\n".join([_HEAD, *(_section(parent, command) for command in cli.commands.values())])


def _section(parent: click.Context, command: click.Command) -> str:
    ctx = click.Context(command, info_name=command.name, parent=parent, max_content_width=90)
    ctx.terminal_width = 90
    help_text = "\n".join(line.rstrip() for line in command.get_help(ctx).splitlines())
    parts = [f"## {ctx.command_path}\n\n```\n{help_text}\n```\n"]
    commands = command.commands.values() if isinstance(command, click.Group) else ()
    return "\n".join([*parts, *(_section(ctx, each) for each in commands)])


if __name__ == "__main__":
    sys.stdout.write(page())
