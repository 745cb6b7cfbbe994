"""The terminals of one guide, and what goes between each and its page.

The page begins with {"open": {"terminal": "<id, to see one again>", "exercise": "7", "size": [80,
24]}} and gets {"terminal": "<id>", "replay": <bytes that follow of what was printed before>}. From
then on bytes are what is typed and printed; {"size": [columns, rows]} and {"read": <bytes>} come
from the page, {"exit": <code>}, {"dropped": true}, {"taken": true} and {"refused": {"what", "why",
"next"}} go to it. Of what is printed at most MOST_UNREAD is under way; then the program waits.
"""

import asyncio
import json
import secrets
from contextlib import suppress
from typing import Any

from lab.course import CourseError
from lab.guide.context import Guide
from lab.guide.errors import GuideError
from lab.guide.sockets import Socket
from lab.guide.terminal import place
from lab.guide.terminal.pty import Program, Size

MOST_TERMINALS = 8
# A page that is loaded anew finds its shell again.
GRACE_SECONDS = 60.0
FIRST_WORD_SECONDS = 10.0
MOST_UNREAD = 1 << 18
MOST_RECENT = 1 << 18
# No page draws faster, and the other pages get their turn.
TICK_SECONDS = 1 / 60


class Terminal:
    """A program and, mostly, the page that shows it."""

    def __init__(self, program: Program) -> None:
        self.id, self.program = secrets.token_urlsafe(16), program
        self.socket: Socket | None = None
        self.grace: asyncio.TimerHandle | None = None
        self._recent, self._unread, self._read = bytearray(), 0, asyncio.Event()
        self._work: list[asyncio.Task[None]] = []

    async def show(self, socket: Socket, page: Any) -> None:
        """Show it to this page until it leaves, another takes it, or the program ends."""
        self.socket = socket
        await _stop(self._work)
        if self.socket is socket:
            self._unread = 0
            both = (self._print(socket), self._hear(socket, page))
            self._work = work = [asyncio.create_task(each) for each in both]
            try:
                done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _stop(work)
                if self.socket is socket:
                    self.socket = None
            for task in done:
                if not task.cancelled():
                    task.result()
        if self.socket:
            await socket.send({"taken": True})

    async def _print(self, socket: Socket) -> None:
        await socket.send({"terminal": self.id, "replay": len(self._recent)})
        if self._recent:
            await self._pass_on(socket, bytes(self._recent))
        while printed := await self.program.read():
            self._remember(printed)
            await self._pass_on(socket, printed)
            await asyncio.sleep(TICK_SECONDS)
        await socket.send({"exit": self.program.exit_code})

    async def _pass_on(self, socket: Socket, printed: bytes) -> None:
        self._unread += len(printed)
        await socket.send(printed)
        while self._unread > MOST_UNREAD:
            self._read.clear()
            await self._read.wait()

    def _remember(self, printed: bytes) -> None:
        self._recent += printed
        if len(self._recent) > MOST_RECENT:
            del self._recent[: -MOST_RECENT // 2]
            # Neither half a character nor half a colour at its beginning.
            del self._recent[: self._recent.find(b"\n") + 1]

    async def _hear(self, socket: Socket, page: Any) -> None:
        async for message in page:
            if isinstance(message, bytes):
                if not self.program.write(message):
                    await socket.send({"dropped": True})
                continue
            said = _parse(message)
            if "size" in said:
                self.program.resize(_size(said["size"]))
            self._unread = max(0, self._unread - _number(said.get("read"), 0, MOST_RECENT, 0))
            self._read.set()


class Terminals:
    """All of them: few, and none without a page for long."""

    def __init__(self) -> None:
        self._open: dict[str, Terminal] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = asyncio.Lock()
        self._watched = False

    async def serve(self, guide: Guide, socket: Socket) -> None:
        """Serve one page's socket."""
        page = socket.messages()
        try:
            async with asyncio.timeout(FIRST_WORD_SECONDS):
                asked = _parse(await anext(page, "")).get("open")
            if not isinstance(asked, dict):
                return
            terminal = await self._get(guide, asked)
        except TimeoutError:
            return
        except GuideError as error:
            refused = {"what": error.what, "why": error.why, "next": error.next}
            await socket.send({"refused": refused})
            return
        try:
            await terminal.show(socket, page)
        finally:
            self._left(terminal)

    async def _get(self, guide: Guide, asked: dict[str, Any]) -> Terminal:
        if not guide.settings.terminal:
            raise GuideError(OFF, "LAB_TERMINAL is 0", "in a terminal of your own: lab shell")
        size = _size(asked.get("size"))
        if found := self._open.get(str(asked.get("terminal"))):
            if found.grace:
                found.grace.cancel()
            found.program.resize(size)
            return found
        async with self._opening:
            self._make_room()
            made = Terminal(await _start(guide, str(asked.get("exercise") or "")[:80], size))
            self._open[made.id] = made
        if not self._watched:
            self._watched = True
            self._keep(self._end_with(guide))
        return made

    def _make_room(self) -> None:
        """The one without a page goes, if there are too many."""
        if len(self._open) < MOST_TERMINALS:
            return
        left = next((each for each in self._open.values() if not each.socket), None)
        if not left:
            why = f"{MOST_TERMINALS} are open in other pages, and there can be no more"
            raise GuideError("There are too many terminals.", why, "close one of those pages")
        self._forget(left)

    def _left(self, terminal: Terminal) -> None:
        """The page has gone, or the program has ended."""
        if terminal.program.exit_code is not None:
            self._forget(terminal)
        elif not terminal.socket:
            if terminal.grace:
                terminal.grace.cancel()
            loop = asyncio.get_running_loop()
            terminal.grace = loop.call_later(GRACE_SECONDS, self._give_up, terminal)

    def _give_up(self, terminal: Terminal) -> None:
        if not terminal.socket:  # a page may have taken it in the meantime
            self._forget(terminal)

    def _forget(self, terminal: Terminal) -> None:
        if self._open.pop(terminal.id, None):
            self._keep(terminal.program.end())

    async def _end_with(self, guide: Guide) -> None:
        """The guide stops, and with it all terminals."""
        await guide.hub.stopped.wait()
        for each in list(self._open.values()):
            self._forget(each)

    def _keep(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _stop(work: list[asyncio.Task[None]]) -> None:
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)


OFF = "The terminal in the page is turned off."


async def _start(guide: Guide, exercise: str, size: Size) -> Program:
    settings = guide.settings
    try:
        folder = await asyncio.to_thread(place.folder, settings, exercise)
        return await Program.start(place.COMMAND, folder, place.environment(settings), size)
    except CourseError as error:
        raise GuideError("There is no such exercise.", str(error), "the course: /") from error
    except OSError as error:
        why = error.strerror or str(error)
        next_ = "in a terminal of your own: lab shell"
        raise GuideError("A terminal cannot be opened.", why, next_) from error


def _parse(message: str | bytes) -> dict[str, Any]:
    with suppress(ValueError):
        if isinstance(message, str) and isinstance(found := json.loads(message), dict):
            return found
    return {}


def _size(said: Any) -> Size:
    columns, rows = said if isinstance(said, list) and len(said) == 2 else (80, 24)
    return _number(columns, 2, 500, 80), _number(rows, 1, 300, 24)


def _number(said: Any, least: int, most: int, default: int) -> int:
    return min(max(said, least), most) if isinstance(said, int) else default
