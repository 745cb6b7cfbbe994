"""The terminal in the page, over its socket, with real shells; no emulator is there."""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import psutil
import pytest

from tests.support import guide
from tests.support.guide import Running
from tests.support.raw import raw
from tests.support.waiting import until
from tests.support.websocket import Page, token

# The start-up file of a student who has a prompt and an AWS profile of their own.
BASHRC = (
    "PS1='ready> '\nPROMPT_COMMAND='true;'\nexport AWS_PROFILE=own AWS_SECRET_ACCESS_KEY=real\n"
)
PROMPT = r"\n\(lab\) ready> $"
Open = Callable[..., "Shell"]


@contextmanager
def started(folder: Path, **environ: str) -> Iterator[Running]:
    """A guide, and the home of a student."""
    (folder / ".bashrc").write_text(BASHRC)
    environ = {"HOME": str(folder), "SHELL": "/bin/bash"} | environ
    with guide.running(folder / ".lab", **environ) as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A guide that goes on."""
    with started(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[Running]:
    """A guide for the test alone."""
    with started(tmp_path) as running:
        yield running


@pytest.fixture
def ask() -> Iterator[Open]:
    """Asks for a shell: ``ask(guide, exercise="7")``; its first answer is ``.first``."""
    with ExitStack() as pages:
        yield lambda served, **wishes: pages.enter_context(Shell(served, **wishes))


@pytest.fixture
def shell(ask: Open) -> Open:
    """The same, when its prompt is there."""

    def shell(served: Running, **wishes: Any) -> Shell:
        shell = ask(served, **wishes)
        shell.until("ready> $")
        return shell

    return shell


class Shell:
    """A page with its terminal."""

    def __init__(self, served: Running, **wishes: Any) -> None:
        self.page = Page(served, "/terminal/socket")
        self.page.say(open={"size": [100, 30]} | wishes)
        first = self.page.hear()
        assert isinstance(first, dict)
        self.first, self.text = first, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.__exit__()

    def told(self) -> Any:
        """What comes next that is no text."""
        return self.page.until(lambda message: isinstance(message, dict))

    def run(self, line: str, wanted: str = PROMPT) -> str:
        """Type a line; what is printed until ``wanted`` fits."""
        return self.type(f"{line}\r", wanted)

    def type(self, typed: str, wanted: str) -> str:
        self.text = ""
        self.page.type(typed)
        return self.until(wanted)

    def until(self, wanted: str) -> str:
        printed = b""
        while not re.search(wanted, self.text.replace("\r", "")):
            heard = self.page.hear()
            assert isinstance(heard, bytes), (heard, self.text)
            self.page.say(read=len(heard))
            printed += heard
            plain = re.sub(r"\x1b\[[?\d;]*[a-zA-Z]", "", printed.decode(errors="replace"))
            self.text = plain
        return self.text.replace("\r", "")

    def number(self, line: str) -> int:
        """What a command prints, which is a number."""
        found = re.search(r"\n(\d+)\n", self.run(line))
        assert found, self.text
        return int(found[1])


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_shell_of_the_lab_is_at_hand(served: Running, shell: Open) -> None:
    here = shell(served)
    assert "syntax error" not in here.text
    assert "(lab) ready>" in here.run("true", "ready> $")
    assert "käse 日本 🧀" in here.run("echo 'käse 日本 🧀'")
    assert served.settings.endpoint in here.run("echo $AWS_ENDPOINT_URL")
    assert f"\n{served.settings.root}/lab/" in here.run("command -v aws")
    assert "Usage: lab" in here.run("lab --help")
    assert f"\n{served.settings.root}\n" in here.run("pwd")
    told = here.run("env")
    assert token(served) not in told
    for name in ("AWS_PROFILE", "real", "LAB_INSTANCE", "LAB_PART"):
        assert name not in told, name


def test_keys_and_sizes_are_a_terminals(served: Running, shell: Open) -> None:
    here = shell(served)
    assert "\n30 100\n" in here.run("stty size")
    here.page.say(size=[44, 12])
    assert "\n12 44\n" in here.run("stty size")
    here.run("sleep 1000", "sleep 1000\n")
    assert "^C" in here.type("\x03", "ready> $")
    here.run("cat", "cat\n")
    assert "kxy\n" in here.type("kä\x7fxy\r", "kxy\nkxy\n|kxy\n"), "backspace takes a character"


def test_an_exercises_terminal_is_in_its_folder(served: Running, shell: Open, ask: Open) -> None:
    here = shell(served, exercise="13")
    folder = served.settings.state_dir / "work/13_first_function"
    assert f"\n{folder}\n" in here.run("pwd")
    told = ask(served, exercise="99").first
    assert told["refused"]["what"] == "There is no such exercise."


def test_the_end_of_a_shell_is_told_and_takes_all_of_it_along(served: Running, shell: Open) -> None:
    here = shell(served)
    left = here.number("(trap '' HUP; sleep 1000) & sleep 0.1; echo $!")
    here.page.type("exit 7\r")
    told = here.told()
    assert told == {"exit": 7}
    assert here.page.hear() is None
    until(lambda: not lives(left))


def test_a_page_that_is_loaded_anew_finds_its_shell(
    served: Running, shell: Open, ask: Open
) -> None:
    here = shell(served)
    here.run("name=value; echo before")
    here.__exit__()
    again = ask(served, terminal=here.first["terminal"], size=[90, 20])
    assert again.first["terminal"] == here.first["terminal"]
    assert again.first["replay"] > 0
    assert "before" in again.until("before\n.*ready> $")
    assert "\nvalue\n" in again.run("echo $name")
    assert "\n20 90\n" in again.run("stty size")


def test_a_shell_is_shown_in_one_page_only(served: Running, shell: Open) -> None:
    here = shell(served)
    shell(served, terminal=here.first["terminal"])
    assert here.told() == {"taken": True}
    assert here.page.hear() is None


def test_there_are_not_more_than_eight(served: Running, ask: Open) -> None:
    shells = [ask(served) for _ in range(8)]
    told = ask(served).first
    assert told["refused"]["what"] == "There are too many terminals."
    shells[3].__exit__()
    until(lambda: "terminal" in ask(served).first)


def test_turned_off_there_is_none(tmp_path: Path, ask: Open) -> None:
    with started(tmp_path, LAB_TERMINAL="0") as served:
        told = ask(served).first
        assert "turned off" in told["refused"]["what"]
        page = raw(served, f"GET /terminal HTTP/1.0\r\nHost: {served.host}\r\n\r\n")
    assert "turned off" in page
    assert "lab shell" in page
    assert "xterm" not in page


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_the_guide_ends(
    ending: Running, shell: Open, kind: signal.Signals
) -> None:
    here = shell(ending)
    bash = here.number("echo $$")
    job = here.number("sleep 1000 & sleep 0.1; echo $!")
    here.run("sleep 1001", "sleep 1001\n")
    ending.process.send_signal(kind)
    until(lambda: not lives(bash) and not lives(job))


def test_who_ignores_the_hangup_is_killed_when_the_guide_stops(
    ending: Running, shell: Open
) -> None:
    here = shell(ending)
    job = here.number("(trap '' HUP; sleep 1000) & sleep 0.1; echo $!")
    ending.process.terminate()
    until(lambda: not lives(job))


def test_a_flood_waits_for_its_page_and_holds_up_no_other(served: Running, shell: Open) -> None:
    here = shell(served)
    process = psutil.Process(served.process.pid)
    before = process.memory_info().rss
    here.page.type("yes 'a flood of text without end'\r")
    printed = 0
    while printed < 250_000:  # and nothing is said to be read
        heard = here.page.hear()
        assert isinstance(heard, bytes)
        printed += len(heard)
    with Page(served, "/live") as other:
        other.say(want=["events"])
        assert other.hear() is not None
    assert served.answers()
    here.page.say(read=printed)
    assert isinstance(here.page.hear(), bytes)
    here.page.say(read=1 << 30)  # more than there was
    here.type("\x03", "ready> $")
    assert process.memory_info().rss - before < 20 << 20


def test_a_paste_that_nobody_takes_is_bounded(served: Running, shell: Open) -> None:
    here = shell(served)
    here.run("sleep 1000", "sleep 1000\n")
    here.page.type("stty\n")
    for _ in range(40):
        here.page.type("x\n" * 16_000)
    assert here.told() == {"dropped": True}
