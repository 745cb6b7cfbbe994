"""Emulator and guide are killed and come back: open pages say so, and go on by themselves."""

import os
import signal

import pytest
from playwright.sync_api import Page

from lab.cli import processes
from lab.cli.parts import EMULATOR, GUIDE, Part
from tests.support.browser import Faults, GuideLab, NewPage

# What a tear looks like in a browser's console.
TORN = ("WebSocket", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "503")
OPEN = ("/", "/exercise/7", "/flow", "/journal", "/queues", "/inbox", "/terminal")


@pytest.fixture
def opened(new_page: NewPage, faults: Faults) -> dict[str, Page]:
    """A page of each kind, all of them live."""
    faults.allow(*TORN)
    pages = {path: new_page() for path in OPEN}
    for path, page in pages.items():
        page.goto(path)
        _sees(page, "up")
    return pages


def test_pages_outlive_a_killed_emulator(guide: GuideLab, opened: dict[str, Page]) -> None:
    exercise, journal, queues = (opened[path] for path in ("/exercise/7", "/journal", "/queues"))
    exercise.get_by_role("button", name="Start exercise 7").click()
    exercise.locator("#exercise[data-started=yes]").wait_for()
    _kill(guide, EMULATOR)
    for page in opened.values():
        _sees(page, "away")
    guide.run("up")
    for page in opened.values():
        _sees(page, "up")
    guide.student("sqs").create_queue(QueueName="orders")
    exercise.locator(".bar-of-steps a[data-state=done]").first.wait_for()
    for page in (journal, queues, opened["/flow"]):
        page.locator("main").get_by_text("orders").first.wait_for()


def test_pages_outlive_a_killed_guide(guide: GuideLab, opened: dict[str, Page]) -> None:
    runs = {path: page.locator("html").get_attribute("data-run") for path, page in opened.items()}
    _kill(guide, GUIDE)
    for page in opened.values():
        _sees(page, "away")
        assert "lab up" in page.locator("#emulator").inner_text()
    guide.run("up")
    for path, page in opened.items():
        page.locator(f"html:not([data-run='{runs[path]}'])").wait_for()
        _sees(page, "up")
    guide.student("sqs").create_queue(QueueName="after-the-guide")
    for path in ("/journal", "/queues", "/flow"):
        opened[path].locator("main").get_by_text("after-the-guide").first.wait_for()


def _sees(page: Page, state: str) -> None:
    page.locator(f"#emulator[data-state={state}]").wait_for()


def _kill(guide: GuideLab, part: Part) -> None:
    running = processes.find(part, guide.settings)
    assert running
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(10)
