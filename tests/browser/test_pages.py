"""Every page of the guide and of the app is as it should be, for everybody."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page

from lab import course
from tests.support import browser as browsers
from tests.support.browser import DESKTOP, PHONE, Faults, GuideLab, NewPage
from tests.support.waiting import until

# Of pages that differ by their subject alone, so many are looked at.
SAMPLES = 2
# Of the exercises these are looked at in the dark as well: they are built of the same parts.
DARK_TOO = re.compile(r"/exercise/[127]|(?!/exercise/).*")
AREAS = [
    "Course",
    "Flow",
    "Journal",
    "Inbox",
    "Queues",
    "Topics",
    "Functions",
    "Parameters",
    "Terminal",
]
FIRST_PAGE_BYTES = 300_000
NOWHERE = ("/nothing", "/exercise/99", "/exercise/x", "/queues/x", "/topics/x", "/functions/x")
NOWHERE += ("/parameters/x", "/buckets/x", "/journal/k3f9-9999999", "/why/ffffffff")
TODO = {
    "description": "Read <b>all</b>",
    "dueDate": "2030-01-01",
    "priority": "High",
    "status": "Done",
}
_SIZE = """() => performance.getEntries()
  .reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)"""


@pytest.fixture(scope="module", autouse=True)
def used(guide: GuideLab) -> None:
    """A lab in which something has happened, so that no page is empty."""
    sns, sqs, ssm = (guide.student(service) for service in ("sns", "sqs", "ssm"))
    for flag in ("sendNotifications", "useQueueForExports"):
        ssm.put_parameter(Name=f"/todoapp/{flag}", Value="true", Type="String", Overwrite=True)
    topic = f"arn:aws:sns:us-east-1:{guide.settings.account}:todo-notifications"
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="me@example.com")
    dead = sqs.get_queue_url(QueueName="todo-exports-dlq")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="<img src=x onerror=alert(1)>")
    api = f"{guide.app_url}/api"
    requests.post(f"{api}/todos", json=TODO, timeout=30).raise_for_status()
    asked = requests.post(f"{api}/export", json={}, timeout=30).json()["data"]
    export = f"{api}/exports/{asked['exportId']}"
    until(lambda: requests.get(export, timeout=30).json()["data"]["state"] == "ready", 60)


def test_every_page_of_the_guide(guide: GuideLab, page: Page) -> None:
    page.goto("/")
    assert page.locator("header nav a:not([target])").all_inner_texts() == AREAS
    seen = list(_walk(page, "/"))
    problems = [problem for path in seen for problem in _look(page, path)]
    assert not problems, "\n".join(problems)
    assert {f"{guide.url}/exercise/{each.number}" for each in course.catalogue()} <= set(seen)


def test_every_page_of_the_app(guide: GuideLab, page: Page) -> None:
    paths = _walk(page, f"{guide.app_url}/")
    problems = [problem for path in paths for problem in _look(page, path)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", NOWHERE)
def test_a_page_that_is_not_there_says_so(page: Page, faults: Faults, path: str) -> None:
    faults.allow("404")
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 404
    assert page.locator("h1").inner_text()
    assert page.locator("main a").count()
    assert not _look(page, "")


def test_what_is_not_there_in_the_app_says_so(guide: GuideLab, page: Page, faults: Faults) -> None:
    faults.allow("404")
    page.goto(f"{guide.app_url}/todos/ffffffff/edit")
    assert page.get_by_role("link", name="What happened to it?").is_visible()
    assert not _look(page, "")


def test_no_area_moves_on_a_phone(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    page.goto("/")
    areas = [link.get_attribute("href") for link in page.locator("header nav a").all()]
    for path in (*areas[:-1], "/exercise/1"):
        page.goto(str(path))
        page.locator("#emulator[data-state=up]").wait_for()
        page.wait_for_load_state("networkidle")
        assert browsers.layout_shift(page) < 0.01, (path, browsers.shifted(page))


def test_the_first_page_is_small(page: Page) -> None:
    page.goto("/")
    assert page.evaluate(_SIZE) < FIRST_PAGE_BYTES


def _walk(page: Page, start: str) -> Iterator[str]:
    """The addresses of all pages that links lead to, of those of a kind some."""
    page.goto(start)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    todo, known, kinds = deque([urlsplit(page.url).path]), set[str](), Counter[str]()
    while todo:
        path = todo.popleft()
        if path in known or kinds[_kind(path)] >= SAMPLES:
            continue
        known.add(path)
        kinds[_kind(path)] += not path.startswith("/exercise/")
        answer = page.request.get(origin + path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        yield origin + path
        todo += _links(answer.text())


def _links(html: str) -> list[str]:
    """Paths of the same site; files to load are no pages."""
    found = re.findall(r'<a\b[^>]*\bhref="(/[^"#?]*)', html)
    return [path for path in found if not path.endswith("/download")]


def _kind(path: str) -> str:
    """Pages about one subject each: /journal/<id>, /todos/<id>/edit."""
    return re.sub(r"(?<=/)[^/]*\d[^/]*", "N", path) if path.count("/") > 1 else path


def _look(page: Page, address: str) -> list[str]:
    """All that is wrong with a page, in words; of the page that is open where no address is."""
    page.set_viewport_size(DESKTOP)
    if address and (answer := page.goto(address)) and not answer.ok:
        return [f"{address} is linked to, and answers {answer.status}"]
    if page.locator("#emulator").count():
        page.locator("#emulator[data-state=up]").wait_for()
    problems = []
    for theme in browsers.each_theme(page):
        if theme == "dark" and not DARK_TOO.fullmatch(urlsplit(page.url).path):
            continue
        try:
            browsers.axe(page, only=("color-contrast",) if theme == "dark" else ())
        except AssertionError as error:
            problems.append(f"{theme}: {error}")
    if (shift := browsers.layout_shift(page)) >= 0.01:
        problems.append(f"moves by {shift}: {browsers.shifted(page)[:4]}")
    if not _skips(page):
        problems.append("its first stop is no link to its content")
    if unseen := browsers.unseen_focus(page):
        problems.append(f"the focus cannot be seen: {unseen[:4]}")
    page.set_viewport_size(PHONE)
    if over := browsers.overflow(page):
        problems.append(f"is {over} pixels too wide for a phone")
    return [f"{page.url} {problem}" for problem in problems]


def _skips(page: Page) -> bool:
    """Whether the first press of Tab offers the way past the menu, and Enter takes it."""
    page.keyboard.press("Tab")
    if (browsers.focused(page) or {}).get("href") != "#main":
        return False
    page.keyboard.press("Enter")
    return bool(page.evaluate("() => document.activeElement.id === 'main'"))
