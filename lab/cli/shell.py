"""``lab shell`` and ``lab env``: a shell in which aws and awslocal talk to the lab."""

import os
import shutil
import sys
from pathlib import Path

import click

from lab.cli import context, files
from lab.cli.errors import LabError
from lab.cli.output import note
from lab.cli.parts import EMULATOR, is_ready
from lab.shared import student_env
from lab.shared.config import Settings

# After the student's own start-up file, which may set AWS_PROFILE or an alias again.
_BASH = """\
[ -r ~/.bashrc ] && . ~/.bashrc
unset "${!AWS_@}" 2>/dev/null
unalias aws awslocal 2>/dev/null
%s
_lab_prompt() { case $PS1 in "(lab) "*) ;; *) PS1="(lab) $PS1" ;; esac; }
PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND
}_lab_prompt"
"""
_ZSH = """\
ZDOTDIR=${LAB_ZDOTDIR:-$HOME}; unset LAB_ZDOTDIR
[ -r "$ZDOTDIR/.zshrc" ] && . "$ZDOTDIR/.zshrc"
for name in ${(k)parameters[(I)AWS_*]}; do unset $name; done
unalias aws awslocal 2>/dev/null
%s
_lab_prompt() { case $PS1 in "(lab) "*) ;; *) PS1="(lab) $PS1" ;; esac; }
precmd_functions+=(_lab_prompt)
"""


@click.command()
@click.option("-c", "command", help="Run this one command in it instead of a prompt.")
def shell(command: str | None) -> None:
    """Open a shell in which aws and awslocal talk to the lab.

    Nothing of your own AWS settings is in it: no keys, no profile, no ~/.aws.
    """
    settings = context.load()
    if not is_ready(EMULATOR, settings):
        note("The lab is not up, so AWS calls will find nobody. Start it: lab up")
    _become(settings, command)


@click.command()
@click.option("--bash", "dialect", flag_value="bash", help='eval "$(lab env --bash)"; also zsh.')
@click.option("--fish", "dialect", flag_value="fish", help="lab env --fish | source")
@click.option(
    "--powershell",
    "dialect",
    flag_value="powershell",
    help="lab env --powershell | Out-String | Invoke-Expression",
)
def env(dialect: str | None) -> None:
    """Print what makes your own shell a lab shell.

    Without an option: for the shell in $SHELL.
    """
    if dialect is None:
        dialect = "fish" if Path(os.environ.get("SHELL", "")).name == "fish" else "bash"
    click.echo(student_env.script(context.load(), dialect))


def _become(settings: Settings, command: str | None) -> None:
    """Replace this process by the shell, so that signals and exit codes are the shell's own."""
    env = student_env.complete(settings)
    env.pop("BASH_ENV", None)
    program = _program()
    arguments = [program]
    if command is not None:
        arguments += ["-c", command]
    elif sys.stdin.isatty():
        arguments += _interactive(Path(program).name, settings, env)
        note(f"In this shell aws and awslocal talk to the lab ({settings.endpoint}). Leave: exit")
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execve(program, arguments, env)  # noqa: S606
    except (OSError, ValueError) as error:
        raise LabError(f"{program} cannot be started.", str(error), "lab env --bash") from error


def _program() -> str:
    wanted = "zsh" if Path(os.environ.get("SHELL", "")).name == "zsh" else "bash"
    found = shutil.which(wanted) or shutil.which("bash") or shutil.which("sh")
    if not found:
        raise LabError("There is no shell here.", "no bash, zsh or sh on PATH", "lab env --bash")
    return found


def _interactive(name: str, settings: Settings, env: dict[str, str]) -> list[str]:
    folder = files.make_folder(settings.state_dir / "shell")
    lines = student_env.script(settings, "bash")
    if name == "zsh":
        env |= {"LAB_ZDOTDIR": os.environ.get("ZDOTDIR", ""), "ZDOTDIR": str(folder)}
        (folder / ".zshrc").write_text(_ZSH % lines)
        return ["-i"]
    if name == "bash":
        (folder / "bashrc").write_text(_BASH % lines)
        return ["--rcfile", str(folder / "bashrc"), "-i"]
    return []
