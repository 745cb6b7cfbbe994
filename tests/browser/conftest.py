"""A real lab with its guide, and Chromium in front of it.

    def test_...(guide: GuideLab, page: Page) -> None:
        guide.student("sqs").create_queue(QueueName="orders")
        page.goto("/queues/orders")            # the guide's; f"{guide.app_url}/" is the app's

``page`` and all of ``new_page(...)`` fail their test for errors of scripts, in the console, of the
content security policy, and for requests to anywhere else; ``faults.allow("404")`` expects one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support import browser as browsers
from tests.support.browser import DESKTOP, Faults, GuideLab, NewPage
from tests.support.lab import own

DISTURBED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is no Chromium the browser's tests are skipped."""
    if browsers.chromium():
        return
    reason = f"there is no {browsers.NAMES[0]} on the PATH: install the system's (apt, brew)"
    for item in filter(_is_here, items):
        item.add_marker(pytest.mark.skip(reason=reason))


def _is_here(item: pytest.Item) -> bool:
    return item.path.is_relative_to(Path(__file__).parent)


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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A test that failed while the computer's network changed is begun anew, once."""
    if not _is_here(item):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if item.stash.get(DISTURBED, False) and any(report.failed for report in reports):
        item._initrequest()  # type: ignore[attr-defined]  # its fixtures are made anew
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture
def faults(guide: GuideLab, request: pytest.FixtureRequest) -> Iterator[Faults]:
    """What went wrong on the test's pages; it fails for what it did not allow."""
    faults = Faults(browsers.origins(guide.settings))
    yield faults
    request.node.stash[DISTURBED] = faults.disturbed
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
