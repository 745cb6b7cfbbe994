"""Commands that end the guide, typed in its own terminal."""

from collections.abc import Callable
from pathlib import Path

from lab.cli.parts import GUIDE, PARTS, get, is_ready
from tests.support.guide import Running
from tests.support.lab import own
from tests.support.waiting import until
from tests.support.websocket import Page


def typed(served: Running, line: str) -> None:
    with Page(served, "/terminal/socket") as page:
        page.say(open={})
        page.until(lambda message: isinstance(message, bytes) and b"(lab)" in message)
        page.type(f"{line}\r")
        page.until(lambda message: isinstance(message, bytes) and b"goes on without it" in message)


def test_the_lab_is_restarted_and_stopped_from_its_page(tmp_path: Path) -> None:
    with own(tmp_path / ".lab") as lab:
        assert lab.run("up").returncode == 0
        served = Running(lab.settings, None, tmp_path)  # type: ignore[arg-type]
        run: Callable[[], bytes] = lambda: get(GUIDE.port(lab.settings), "/alive")[1]  # noqa: E731
        before = run()
        typed(served, "lab restart guide")
        until(lambda: run() not in (before, b""), 30)
        typed(served, "lab down")
        until(lambda: not any(is_ready(part, lab.settings) for part in PARTS), 30)
        until(lambda: not list((lab.settings.state_dir / "run").glob("*.json")))
