"""What a command prints: plain lines, and live steps where a terminal can show them."""

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from lab.cli.errors import LabError

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table


def fancy() -> bool:
    """Whether to use colour and moving lines: a terminal that wants them (no NO_COLOR, no dumb)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return sys.stdout.isatty() and not plain


def program() -> str:
    """How to type this command here: "lab" if it is on PATH, else where it is."""
    ours = Path(sys.executable).with_name("lab")
    if shutil.which("lab") == str(ours):
        return "lab"
    here = Path.cwd()
    return str(ours.relative_to(here) if ours.is_relative_to(here) else ours)


def say(text: str = "", **style: Any) -> None:
    """One line to standard output; ``style`` as click.style takes it."""
    click.echo(click.style(text, **style) if style and fancy() else text)


def note(text: str) -> None:
    """One line beside the output, on standard error."""
    click.echo(text, err=True)


def printable(text: str) -> str:
    """The text without what could take over a terminal (escape and other control characters)."""
    # Lambda's runtime indents traces with no-break spaces, which count as unprintable.
    return "".join(c if c.isprintable() or c in "\n\t\xa0" else "\ufffd" for c in text)


def confirm(question: str) -> None:
    """Ask; LabError unless the answer is yes, also if nobody can answer."""
    try:
        sure = click.confirm(question)
    except click.Abort:
        say()
        sure = False
    if not sure:
        raise LabError("Nothing was changed.", "the answer was not yes", "add --yes, or answer y")


def as_json(data: object) -> None:
    """The data as JSON, for programs."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str))


# Keeps the seconds in one place while the texts change.
_WIDTH = 48


class Step:
    """One line of progress."""

    def __init__(self, steps: "Steps", title: str) -> None:
        self.title, self.text, self.state = title, "", "running"
        self.began, self.seconds, self._steps = time.monotonic(), 0.0, steps

    def update(self, text: str) -> None:
        """Show what is being done now; only where lines can move."""
        self.text = text

    def done(self, text: str) -> None:
        """The step is finished."""
        self._end("done", text)

    def failed(self, text: str) -> None:
        """The step did not succeed; the reason is for the error that follows."""
        self._end("failed", text)

    def _end(self, state: str, text: str) -> None:
        if self.state != "running":
            return
        self.state, self.text = state, text
        self.seconds = time.monotonic() - self.began
        self._steps.ended(self)


class Steps:
    """Shows steps: live on a terminal, one line for each that ends everywhere else."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._fancy = fancy()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for step in self.steps:
            if step.state == "running":
                step.failed("stopped")
        if self._live:
            self._live.stop()

    def begin(self, title: str, text: str) -> Step:
        """A new step that runs from now on."""
        step = Step(self, title)
        step.text = text
        self.steps.append(step)
        if not self._fancy:
            say(f"{title}: {text} ...")
        return step

    def go_live(self) -> None:
        """Begin to draw; apart from ``begin`` because the import takes a moment."""
        if self._live or not self._fancy:
            return
        from rich.live import Live

        self._live = Live(
            get_renderable=self._draw,
            refresh_per_second=12,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def say(self, text: str) -> None:
        """A line of its own, above what moves."""
        if self._live:
            self._live.console.print(text, markup=False, highlight=False)
        else:
            say(text)

    def ended(self, step: Step) -> None:
        """Called by a step at its end."""
        if not self._fancy:
            mark = "" if step.state == "done" else "FAILED, "
            say(f"{step.title}: {mark}{step.text} ({step.seconds:.1f} s)")

    def _draw(self) -> "Table":
        from rich.spinner import Spinner
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 1))
        for step in self.steps:
            running = step.state == "running"
            seconds = time.monotonic() - step.began if running else step.seconds
            mark = Text("✔", "green") if step.state == "done" else Text("✘", "red")
            sign = self._spinner(Spinner("dots", style="cyan")) if running else mark
            style = "dim" if running else ""
            text = Text(step.text.ljust(_WIDTH), style, overflow="ellipsis", no_wrap=True)
            table.add_row(sign, Text(step.title, "bold"), text, Text(f"{seconds:.1f} s", "dim"))
        return table

    @staticmethod
    def _spinner(spinner: Any) -> Any:
        return spinner.render(time.monotonic())
