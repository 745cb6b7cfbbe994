"""What goes between a terminal's page and its program, with both of them made up."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.guide.context import Guide
from lab.guide.hub import Hub
from lab.guide.terminal import place, terminals
from lab.guide.terminal.terminals import MOST_RECENT, MOST_UNREAD, Terminals
from lab.shared.config import Settings


class Program:
    """Prints what it is given."""

    def __init__(self) -> None:
        self.output: asyncio.Queue[bytes] = asyncio.Queue()
        self.typed, self.sizes = b"", list[tuple[int, int]]()
        self.exit_code: int | None = None
        self.ended = self.full = False

    async def read(self) -> bytes:
        return await self.output.get()

    def write(self, typed: bytes) -> bool:
        self.typed += b"" if self.full else typed
        return not self.full

    def resize(self, size: tuple[int, int]) -> None:
        self.sizes.append(size)

    async def end(self) -> None:
        self.ended = True


class Page:
    """A socket whose page says what the test says."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self._said: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    def say(self, **message: Any) -> None:
        self._said.put_nowait(json.dumps(message))

    def type(self, typed: bytes) -> None:
        self._said.put_nowait(typed)

    def leave(self) -> None:
        self._said.put_nowait(None)

    async def messages(self) -> AsyncIterator[str | bytes]:
        while (message := await self._said.get()) is not None:
            yield message

    async def send(self, data: Any) -> None:
        self.heard.append(data)

    @property
    def printed(self) -> bytes:
        return b"".join(each for each in self.heard if isinstance(each, bytes))

    async def until(self, wanted: Callable[[], Any]) -> None:
        async with asyncio.timeout(10):
            while not wanted():
                await asyncio.sleep(0.001)


class Lab:
    """A guide's terminals, and the programs they started."""

    def __init__(self, **settings: Any) -> None:
        self.hub = Hub(asyncio.Event())
        self.guide = Guide(replace(Settings(), **settings), self.hub)
        self.terminals, self.programs = Terminals(), list[Program]()
        self.serving: list[asyncio.Task[None]] = []

    async def open(self, **wishes: Any) -> Page:
        page = Page()
        page.say(open=wishes)
        served: Any = page
        self.serving.append(asyncio.create_task(self.terminals.serve(self.guide, served)))
        await page.until(lambda: page.heard)
        return page


def run(
    monkeypatch: pytest.MonkeyPatch, story: Callable[[Lab], Awaitable[None]], **settings: Any
) -> None:
    async def told() -> None:
        lab = Lab(**settings)

        async def start(*_: Any) -> Program:
            lab.programs.append(Program())
            return lab.programs[-1]

        monkeypatch.setattr(terminals, "_start", start)
        try:
            await story(lab)
        finally:
            for task in lab.serving:
                task.cancel()
            await asyncio.gather(*lab.serving, return_exceptions=True)

    asyncio.run(told())


def test_what_is_typed_and_printed_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        program = lab.programs[0]
        assert page.heard[0]["replay"] == 0
        page.type(b"ls\r")
        page.say(size=[90, 30])
        page.say(size=[10**9, -5])
        page.say(size="nonsense")
        page.type(b"\xff")
        await page.until(lambda: program.typed == b"ls\r\xff")
        assert program.sizes == [(90, 30), (500, 1), (80, 24)]
        program.output.put_nowait("kä".encode()[:2])
        program.output.put_nowait("kä".encode()[2:])
        await page.until(lambda: page.printed == "kä".encode())

    run(monkeypatch, story)


def test_the_program_waits_for_a_page_that_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        chunk = b"x" * (MOST_UNREAD // 2)
        for _ in range(9):
            lab.programs[0].output.put_nowait(chunk)
        await page.until(lambda: len(page.printed) == 3 * len(chunk))
        await asyncio.sleep(5 * terminals.TICK_SECONDS)
        assert len(page.printed) == 3 * len(chunk)
        page.say(read=2 * len(chunk))
        await page.until(lambda: len(page.printed) == 5 * len(chunk))
        page.type(b"\x03")  # arrives while the program waits
        await page.until(lambda: lab.programs[0].typed == b"\x03")

    run(monkeypatch, story)


def test_of_what_was_printed_the_last_is_kept_from_a_lines_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        line = "日本\x1b[31m\n".encode()
        for _ in range(3):
            lab.programs[0].output.put_nowait(line * (MOST_RECENT // 3 // len(line)))
        lab.programs[0].output.put_nowait(line * 99)
        page.say(read=MOST_RECENT)
        await page.until(lambda: len(page.printed) > MOST_RECENT)
        again = await lab.open(terminal=page.heard[0]["terminal"])
        await again.until(lambda: again.printed)
        assert again.heard[0]["replay"] == len(again.printed) <= MOST_RECENT
        assert again.printed.startswith(line)
        assert again.printed.endswith(line)

    run(monkeypatch, story)


def test_another_page_takes_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        first = await lab.open()
        second = await lab.open(terminal=first.heard[0]["terminal"], size=[70, 20])
        await first.until(lambda: {"taken": True} in first.heard)
        lab.programs[0].output.put_nowait(b"here")
        await second.until(lambda: second.printed == b"here")
        assert first.printed == b""
        assert len(lab.programs) == 1
        assert lab.programs[0].sizes == [(70, 20)]

    run(monkeypatch, story)


def test_a_shell_whose_page_does_not_come_back_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminals, "GRACE_SECONDS", 0.01)

    async def story(lab: Lab) -> None:
        page = await lab.open()
        page.leave()
        await page.until(lambda: lab.programs[0].ended)
        other = await lab.open(terminal=page.heard[0]["terminal"])
        assert other.heard[0]["terminal"] != page.heard[0]["terminal"]

    run(monkeypatch, story)


def test_a_page_that_comes_back_in_time_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        page.leave()
        await page.until(lambda: lab.serving[0].done())
        grace = lab.terminals._open[page.heard[0]["terminal"]].grace
        assert grace
        assert not grace.cancelled()
        await lab.open(terminal=page.heard[0]["terminal"])
        assert grace.cancelled()

    run(monkeypatch, story)


def test_a_shell_with_a_page_is_never_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminals, "GRACE_SECONDS", 0.0)

    async def story(lab: Lab) -> None:
        first = await lab.open()
        wish = {"terminal": first.heard[0]["terminal"]}
        for _ in range(3):
            await lab.open(**wish)
        await first.until(lambda: sum(task.done() for task in lab.serving) == 3)
        await asyncio.sleep(0.02)
        assert not lab.programs[0].ended
        assert len(lab.programs) == 1

    run(monkeypatch, story)


def test_a_page_that_leaves_before_its_first_word_gets_no_shell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(lab: Lab) -> None:
        page: Any = Page()
        page.leave()
        await lab.terminals.serve(lab.guide, page)
        assert not lab.programs

    run(monkeypatch, story)


def test_the_end_of_the_program_is_told_and_its_terminal_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        lab.programs[0].exit_code = 3
        lab.programs[0].output.put_nowait(b"")
        await page.until(lambda: {"exit": 3} in page.heard)
        await page.until(lambda: lab.programs[0].ended)
        assert lab.serving[0].done()

    run(monkeypatch, story)


def test_there_are_eight_and_one_without_a_page_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        pages = [await lab.open() for _ in range(8)]
        ninth = await lab.open()
        assert ninth.heard[0]["refused"]["what"] == "There are too many terminals."
        pages[5].leave()
        await pages[5].until(lambda: lab.serving[5].done())
        assert "terminal" in (await lab.open()).heard[0]
        await pages[0].until(lambda: lab.programs[5].ended)
        assert sum(program.ended for program in lab.programs) == 1

    run(monkeypatch, story)


def test_all_end_with_the_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        await lab.open()
        lab.hub.stopped.set()
        await page.until(lambda: all(program.ended for program in lab.programs))

    run(monkeypatch, story)


def test_what_the_program_does_not_take_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        lab.programs[0].full = True
        page.type(b"x")
        await page.until(lambda: {"dropped": True} in page.heard)

    run(monkeypatch, story)


def test_turned_off_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(lab: Lab) -> None:
        page = await lab.open()
        assert page.heard[0]["refused"]["why"] == "LAB_TERMINAL is 0"
        assert not lab.programs

    run(monkeypatch, story, terminal=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, "C.UTF-8"),
        ({"LANG": "C"}, "C.UTF-8"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "C.UTF-8"),
        ({"LANG": "de_DE.utf8"}, None),
        ({"LC_CTYPE": "en_GB.UTF-8", "LANG": "C"}, "en_GB.UTF-8"),
    ],
)
def test_a_shell_always_knows_utf8(before: dict[str, str], after: str | None) -> None:
    env = place.environment(Settings(), before)
    assert env.get("LC_CTYPE") == after
    assert "LC_ALL" not in env


def test_marks_of_the_guide_are_not_the_shells() -> None:
    env = place.environment(Settings(), {"LAB_INSTANCE": "x", "LAB_PART": "guide", "PATH": "/bin"})
    assert "LAB_INSTANCE" not in env
    assert "LAB_PART" not in env
    assert env["PATH"] == "/bin"


def test_without_an_exercise_it_is_in_the_projects_folder(tmp_path: Path) -> None:
    settings = replace(Settings(), root=tmp_path)
    assert place.folder(settings, "", {}) == tmp_path
    assert place.folder(settings, "", {"LAB_CONTAINER": "1"}) == Path.cwd()
