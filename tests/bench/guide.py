"""The guide in Chromium: how soon it shows, how smooth it is, and what its pages cost."""

import statistics
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
from playwright.sync_api import Browser, Page

from lab.cli import processes
from lab.cli.parts import GUIDE
from lab.shared.aws import client
from tests.bench.figures import Figure
from tests.bench.messaging import Messaging
from tests.bench.subject import Subject
from tests.support import browser as browsers

LOADS, CALLS, PAIRS, ROUNDS = 10, 20, 5, 3
PAGES, EVENTS = 30, 10_000
# All kinds of pages, as a class leaves them open.
OPEN = ("/", "/journal", "/flow", "/exercise/1", "/queues/todo-exports", "/inbox")
# What their sockets want.
WANTED = (
    ["emulator"],
    ["emulator", "events"],
    ["emulator", "flow", "flow-events"],
    ["emulator", "check:1"],
    ["emulator", "events"],
    ["emulator", "events"],
)
SECONDS, BETWEEN = 5.0, 0.2

_SIZE = """() => performance.getEntries()
  .reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0) / 1000"""
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
# Notes when a text is first on the page, and drawn.
_EXPECT = """(text) => {
  window.benchSeen = 0;
  const observer = new MutationObserver((changes) => {
    const isNew = (node) => node.textContent?.includes(text);
    if (!changes.some((change) => [change.target, ...change.addedNodes].some(isNew))) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.benchSeen = Date.now(); });
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
_CONNECT = """(wanted) => Promise.all(wanted.map((topics) => new Promise((done) => {
  const token = document.querySelector('meta[name="guide-token"]').content;
  const socket = new WebSocket(`ws://${location.host}/live`, ["fanout", token]);
  socket.onopen = () => {
    socket.send(JSON.stringify({ want: topics, after: "" }));
    done();
  };
}))).then(() => null)"""
_FRAMES = """(seconds) => new Promise((done) => {
  const frames = [], end = performance.now() + seconds * 1000;
  let last = performance.now();
  const frame = (now) => {
    frames.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(frame); else done(frames.slice(1));
  };
  requestAnimationFrame(frame);
})"""


def measure(subject: Subject, figures: dict[str, Figure]) -> None:
    """Fill the guide's figures, where there is a Chromium."""
    if not browsers.chromium():
        return
    with browsers.launched() as browser:
        _first_page(browser, subject, figures)
        _events(browser, subject, figures["guide_event"])
        _open_pages(browser, subject, figures)
    _fill_journal(subject)
    for name in ("journal", "flow"):
        with browsers.launched() as browser:  # one of its own: its memory is that page's
            _smooth(browser, subject, name, figures)
    figures["guide_memory"].rounds.append(_guide_memory(subject))


def _first_page(browser: Browser, subject: Subject, figures: dict[str, Figure]) -> None:
    """The course map for a browser that has never been here."""
    for _ in range(LOADS):
        with _opened(browser, subject, "/") as page:
            page.wait_for_function(f"({_LOADED})() > 0")
            figures["guide_first"].rounds.append(page.evaluate(_LOADED))
            figures["guide_size"].rounds.append(page.evaluate(_SIZE))


def _events(browser: Browser, subject: Subject, figure: Figure) -> None:
    """From the beginning of a student's call until it is drawn on the journal's page."""
    sqs = client(subject.settings, "sqs")
    with _opened(browser, subject, "/journal") as page:
        for _ in range(CALLS + 3):
            name = f"bench-{uuid.uuid4().hex[:12]}"
            page.evaluate(_EXPECT, name)
            began = time.time()
            sqs.create_queue(QueueName=name)
            page.wait_for_function("() => window.benchSeen > 0", polling=50)
            figure.rounds.append(page.evaluate("() => window.benchSeen") - 1000 * began)
            sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])
    figure.rounds = figure.rounds[3:]


def _open_pages(browser: Browser, subject: Subject, figures: dict[str, Figure]) -> None:
    """How much slower messages are with thirty pages open than right before: with what the lab
    sends to pages that are not seen, and with a browser on the same computer that draws all."""
    messaging = Messaging(subject)
    _speeds(messaging)
    for _ in range(PAIRS):
        for name, opened in (("sockets", _sockets), ("pages", _pages)):
            publish, trios = _speeds(messaging)
            with opened(browser, subject):
                publish_open, trios_open = _speeds(messaging)
            figures[f"guide_{name}_publish"].rounds.append(publish_open / publish)
            figures[f"guide_{name}_trio"].rounds.append(trios / trios_open)


@contextmanager
def _sockets(browser: Browser, subject: Subject) -> Iterator[None]:
    with _opened(browser, subject, "/") as page:
        page.evaluate(_CONNECT, [WANTED[number % len(WANTED)] for number in range(PAGES)])
        yield


@contextmanager
def _pages(browser: Browser, subject: Subject) -> Iterator[None]:
    context = browser.new_context(base_url=subject.settings.guide_url)
    try:
        for number in range(PAGES):
            _go(context.new_page(), OPEN[number % len(OPEN)])
        yield
    finally:
        context.close()


def _speeds(messaging: Messaging) -> tuple[float, float]:
    """A median publish in ms, and trios a second."""
    return statistics.median(messaging.publish() for _ in range(CALLS)), messaging.trios()


def _fill_journal(subject: Subject) -> None:
    """As many events as the journal keeps."""
    sqs = client(subject.settings, "sqs", max_pool_connections=8)
    url = sqs.create_queue(QueueName=f"bench-{uuid.uuid4().hex[:8]}")["QueueUrl"]

    def send(number: int) -> None:
        sqs.send_message(QueueUrl=url, MessageBody=f"message {number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(EVENTS)))
    sqs.delete_queue(QueueUrl=url)


def _smooth(browser: Browser, subject: Subject, name: str, figures: dict[str, Figure]) -> None:
    """Frames of a page while messages go on, five a second and some fifty events, and what the
    page then holds."""
    with _opened(browser, subject, f"/{name}") as page, _traffic(subject):
        for _ in range(ROUNDS):
            frames = page.evaluate(_FRAMES, SECONDS)
            figures[f"guide_{name}_frame"].rounds.append(statistics.quantiles(frames, n=20)[-1])
            figures[f"guide_{name}_longest"].rounds.append(max(frames))
        figures[f"guide_{name}_memory"].rounds.append(_renderer_memory())


@contextmanager
def _traffic(subject: Subject) -> Iterator[None]:
    """A topic with three queues gets messages, in a thread."""
    messaging, ended = Messaging(subject), list[bool]()

    def run() -> None:
        while not ended:
            messaging.publish()
            time.sleep(BETWEEN)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        try:
            yield
        finally:
            ended.append(True)
            running.result()


@contextmanager
def _opened(browser: Browser, subject: Subject, path: str) -> Iterator[Page]:
    context = browser.new_context(base_url=subject.settings.guide_url)
    try:
        yield _go(context.new_page(), path)
    finally:
        context.close()


def _go(page: Page, path: str) -> Page:
    answer = page.goto(path)
    if not answer or answer.status != 200:
        raise AssertionError(f"{path} answered {answer and answer.status}")
    page.locator("#emulator[data-state=up]").wait_for()
    return page


def _renderer_memory() -> float:
    """Megabytes of the process that holds the page."""
    mine = psutil.Process().children(recursive=True)
    renderers = (each for each in mine if "--type=renderer" in _arguments(each))
    return max(each.memory_full_info().uss for each in renderers) / 1e6


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _guide_memory(subject: Subject) -> float:
    running = processes.find(GUIDE, subject.settings)
    if not running:
        raise AssertionError("the guide has ended")
    return running.process.memory_full_info().pss / 1e6
