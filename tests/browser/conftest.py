"""A real lab with its guide, and Chromium in front of it.

    def test_...(guide: GuideLab, page: Page) -> None:
        guide.student("sqs").create_queue(QueueName="orders")
        page.goto("/queues/orders")            # the guide's; f"{guide.app_url}/" is the app's

``page`` and all of ``new_page(...)`` fail their test for errors of scripts, in the console, of the
content security policy, and for requests to anywhere else; ``faults.allow("404")`` expects one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support import browser as browsers
from tests.support.browser import DESKTOP, Faults, GuideLab, NewPage
from tests.support.lab import own


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is no Chromium the browser's tests are skipped."""
    if browsers.chromium():
        return
    reason = f"there is no {browsers.NAMES[0]} on the PATH: install the system's (apt, brew)"
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuideLab]:
    """Emulator, stack, app and guide on ports and in a folder of their own, one for each module."""
    with own(tmp_path_factory.mktemp("lab") / "state") as lab:
        done = lab.run("up", LAB_TERMINAL="1")
        assert done.returncode == 0, done.stdout + done.stderr
        yield GuideLab(lab)


@pytest.fixture
def student(guide: GuideLab) -> Callable[[str], Any]:
    """Makes boto3 clients whose calls are the student's: ``student("sqs")``."""
    return guide.student


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for each module: playwright keeps an event loop in this thread, which others need."""
    with browsers.launched() as browser:
        yield browser


@pytest.fixture
def faults(guide: GuideLab) -> Iterator[Faults]:
    """What went wrong on the test's pages; it fails for what it did not allow."""
    faults = Faults(browsers.origins(guide.settings))
    yield faults
    if left := faults.left():
        pytest.fail("\n".join(left), pytrace=False)


@pytest.fixture
def new_page(chromium: Browser, guide: GuideLab, faults: Faults) -> Iterator[NewPage]:
    """Makes pages in browsers of their own; takes what playwright's new_context does:
    ``new_page(viewport=PHONE, color_scheme="dark", java_script_enabled=False)``."""
    contexts: list[BrowserContext] = []

    def new_page(**options: Any) -> Page:
        options = {"base_url": guide.url, "viewport": DESKTOP} | options
        contexts.append(chromium.new_context(**options))
        return browsers.opened(contexts[-1], faults)

    yield new_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A desktop's page; its address bar begins at the guide: ``page.goto("/journal")``."""
    return new_page()
