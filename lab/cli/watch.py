"""``lab watch``: the steps of an exercise tick themselves off while the student works."""

import sys
import time
from queue import Empty, SimpleQueue
from typing import Any

import click

from lab.cli import context, outcomes
from lab.cli.course import begin, opened_hint, rows, which
from lab.cli.interrupts import Interrupts
from lab.cli.output import fancy, printable, say
from lab.shared.config import Settings

KEYS = "h hint   n next exercise   l list   r check again   q quit"


@click.command()
@click.argument("exercise", required=False)
@click.option("--plain", is_flag=True, help="Lines only, for a screen reader: no keys, no redraw.")
@click.pass_context
def watch(ctx: click.Context, exercise: str | None, plain: bool) -> None:
    """Watch an exercise: a step ticks itself off the moment it is done.

    On a terminal with keys for a hint, the next exercise, the list; elsewhere in plain
    lines, until all steps are done. Ctrl-C ends it.
    """
    settings = context.load()
    found = which(exercise)
    with Interrupts():
        begin_if_new(found, settings)
        if plain or not (fancy() and sys.stdin.isatty()):
            in_lines(found, settings)
        else:
            with_keys(found, settings)
    ctx.exit(0)


def begin_if_new(exercise: Any, settings: Settings) -> None:
    """Prepare an exercise that was never begun; it becomes the current one in any case."""
    from lab.course import session

    if session.record(exercise, settings).started:
        session.choose(exercise, settings)
    else:
        begin(exercise, settings)


def in_lines(exercise: Any, settings: Settings) -> None:
    """Say only what is new; returns when all steps are done."""
    from lab.course.watch import News, Watch

    news: SimpleQueue[News] = SimpleQueue()
    say(f"Watching exercise {exercise.number}, {exercise.title}. Ctrl-C ends it.")
    watch, told = Watch(exercise, settings, news.put), dict[str, str]()
    try:
        while True:
            new = _next(news)
            if new.error:
                raise new.error
            if new.notice:
                _line(new.notice)
            for number, outcome in enumerate(new.outcomes, 1):
                _tell(exercise, number, outcome, told)
            sys.stdout.flush()
            if new.outcomes and not outcomes.current(new.outcomes):
                _line(f"All steps of exercise {exercise.number} are done.")
                return
    finally:
        watch.close()


def _next(news: "SimpleQueue[Any]") -> Any:
    while True:  # a wait without end would not see a signal at once
        try:
            return news.get(timeout=1)
        except Empty:
            continue


def _tell(exercise: Any, number: int, outcome: Any, told: dict[str, str]) -> None:
    """Say how a step is if that is new; a step not reached is not worth a line."""
    if outcome.state == "not reached":
        told.pop(outcome.step.id, None)
        return
    said = [f"Step {number}, {outcome.step.title}: {outcome.state}"]
    said += [f"  {line}" for line in outcomes.details(exercise, number, outcome)]
    text = "\n".join(said)
    if told.get(outcome.step.id) != text:
        told[outcome.step.id] = text
        _line(text)


def _line(text: str) -> None:
    say(f"{time.strftime('%H:%M:%S')} {printable(text)}")


def with_keys(exercise: Any, settings: Settings) -> None:
    """A view that is drawn anew when something changes, until q."""
    from lab.cli.terminal import keys

    with keys() as pressed:
        while exercise:
            exercise = _View(exercise, settings, pressed).run()


class _View:
    """One exercise on the terminal; ``below`` is what the last key asked for."""

    def __init__(self, exercise: Any, settings: Settings, pressed: Any) -> None:
        self._exercise, self._settings, self._pressed = exercise, settings, pressed
        self._news: SimpleQueue[Any] = SimpleQueue()
        self._outcomes: tuple[Any, ...] = ()
        self._below, self._drawn = "", ""

    def run(self) -> Any:
        """Until a key ends it; returns the next exercise, or None."""
        from lab.course.watch import Watch

        watch = Watch(self._exercise, self._settings, self._hear)
        try:
            while True:
                self._draw()
                key = self._pressed.wait()
                self._take()
                if key in ("q", "\x04"):
                    return None
                if key == "n" and (following := self._following()):
                    begin_if_new(following, self._settings)
                    return following
                if key == "r":
                    watch.look()
                self._below = {"h": self._hint, "l": self._list}.get(key, self._same)()
        except EOFError:
            return None
        finally:
            watch.close()

    def _hear(self, news: Any) -> None:
        self._news.put(news)
        self._pressed.wake()

    def _take(self) -> None:
        while not self._news.empty():
            news = self._news.get()
            if news.error:
                raise news.error
            if news.notice:
                self._below = news.notice
            if news.outcomes and news.outcomes != self._outcomes:
                if outcomes.current(news.outcomes) != outcomes.current(self._outcomes):
                    self._below = ""  # a hint for a step that is done now
                self._outcomes = news.outcomes

    def _draw(self) -> None:
        text = "\n".join(self._lines())
        if text != self._drawn:
            self._drawn = text
            say(f"\x1b[H\x1b[2J\x1b[3J{text}")
            sys.stdout.flush()

    def _lines(self) -> list[str]:
        exercise = self._exercise
        shown = [click.style(f"{exercise.number}. {exercise.title}", bold=True), exercise.goal, ""]
        for line, here in outcomes.lines(exercise, self._outcomes):
            shown.append(click.style(printable(line), bold=True) if here else printable(line))
        if self._outcomes and not outcomes.current(self._outcomes):
            shown.append(click.style("All steps are done. n begins the next exercise.", fg="green"))
        if not self._outcomes:
            shown[3:] = ["Checking ..."]
        return [*shown, *(["", printable(self._below)] if self._below else []), "", KEYS]

    def _hint(self) -> str:
        here = outcomes.current(self._outcomes)
        if not here:
            return "All steps are done."
        return opened_hint(self._exercise, self._exercise.steps[here - 1], self._settings)

    def _list(self) -> str:
        return "\n".join(rows(self._settings))

    def _following(self) -> Any:
        from lab.course import catalogue

        later = [e for e in catalogue() if e.number > self._exercise.number]
        if not later:
            self._below = "This is the last exercise."
        return later[0] if later else None

    def _same(self) -> str:
        return self._below
