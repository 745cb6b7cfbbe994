"""The system's Chromium for tests: what is wrong on a page is noticed, whoever looks for it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    sync_playwright,
)

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support.lab import Lab

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-proxy-server")
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
THEMES = ("light", "dark")
PATIENCE_MS = 20_000

# In each page, before its own scripts: how much of it moved under the reader's eyes, and what the
# content security policy stopped. A line that comes to the journal moves those below it: that is
# what a journal does.
_WATCH = """
window.testSeen = { shift: 0, shifted: [], violations: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { sources } = entry, inList = ({ node }) => node?.parentElement?.closest("#events");
    if (entry.hadRecentInput || (sources.length && sources.every(inList))) continue;
    testSeen.shift += entry.value;
    testSeen.shifted.push(...entry.sources.map(({ node }) =>
      (node?.outerHTML ?? node?.textContent ?? "?").slice(0, 120)));
  }
}).observe({ type: "layout-shift", buffered: true });
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} stopped ${event.blockedURI}`));
"""
# What the keyboard reaches, but nobody can see that it is there.
_UNSEEN = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const all = document.querySelectorAll(kinds);
  const unseen = [], before = document.activeElement;
  for (const element of all) {
    if (element.tabIndex < 0 || !element.checkVisibility()) continue;
    element.focus({ preventScroll: true });
    if (document.activeElement !== element) continue;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    if (!outlined && boxShadow === "none") unseen.push(element.outerHTML.slice(0, 120));
  }
  before?.focus?.();
  return unseen;
}"""
# What has the focus: how it is called, and whether one sees that it has it.
_FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return {
    tag: element.tagName.toLowerCase(), id: element.id, href: element.getAttribute("href") ?? "",
    text: (element.ariaLabel || element.innerText || element.value || element.name || "").trim(),
    visible: outlined && box.width > 0 && box.height > 0,
  };
}"""


def chromium() -> str:
    """The path of a Chromium; empty where the system has none."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


@contextmanager
def launched() -> Iterator[Browser]:
    """A running Chromium; with it ends the event loop that playwright keeps in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class GuideLab:
    """A running lab as its tests see it: ``url`` is the guide's, ``app_url`` the TODO app's."""

    lab: Lab

    @property
    def settings(self) -> Settings:
        """The lab's settings."""
        return self.lab.settings

    @property
    def url(self) -> str:
        """The address of the guide, with no slash at its end."""
        return self.settings.guide_url

    @property
    def app_url(self) -> str:
        """The address of the TODO app, with no slash at its end."""
        return self.settings.app_url

    def student(self, service: str) -> Any:
        """A boto3 client whose calls are the student's, as awslocal's are."""
        return lab_aws.client(self.settings, service, actor="student")

    def run(self, *arguments: str) -> str:
        """What ``lab <arguments>`` prints; AssertionError where it fails."""
        done = self.lab.run(*arguments)
        assert done.returncode == 0, f"lab {arguments}:\n{done.stdout}{done.stderr}"
        return done.stdout


# Chromium breaks off all that it loads when this computer gets or loses an address, as it does
# when containers come and go.
NETWORK_CHANGED = "ERR_NETWORK_CHANGED"


@dataclass
class Faults:
    """What went wrong on the pages of a test; ``allow`` takes out what the test brings about."""

    origins: tuple[str, ...]
    seen: list[str] = field(default_factory=list)
    _allowed: list[str] = field(default_factory=list)

    def allow(self, *fragments: str) -> None:
        """Faults that contain one of these are expected: "404", "WebSocket"."""
        self._allowed += fragments

    def left(self) -> list[str]:
        """All that was seen and not expected."""
        expected = (NETWORK_CHANGED, *self._allowed)
        return [text for text in self.seen if not any(part in text for part in expected)]

    @property
    def disturbed(self) -> bool:
        """Whether the network changed meanwhile."""
        return any(NETWORK_CHANGED in text for text in self.seen)

    def watch(self, page: Page) -> None:
        """Notice errors of its scripts, in its console, of its policy, and requests elsewhere."""
        page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))
        page.on("console", self._hear)
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.seen.append(f"console: {message.text} ({where})")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws") and parts.netloc not in self.origins:
            self.seen.append(f"request elsewhere: {request.url}")


def origins(settings: Settings) -> tuple[str, ...]:
    """Host and port of all that a page may ask: the guide, the app, and its files in S3."""
    ports = (settings.guide_port, settings.app_port, settings.emulator_port)
    return tuple(f"{host}:{port}" for port in ports for host in ("localhost", "127.0.0.1"))


def opened(context: BrowserContext, faults: Faults) -> Page:
    """A new page that is watched."""
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    faults.watch(page)
    return page


def axe(page: Page, *, context: str | None = None, only: tuple[str, ...] = ()) -> None:
    """AssertionError for what axe-core calls serious or critical, in the theme that is shown;
    ``only`` names the rules where not all are to be asked: ``only=("color-contrast",)``."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    found = Axe().run(page, context=context, options=options).response["violations"]
    told = [
        f"{each['impact']} {each['id']}: {each['help']}\n    "
        + "\n    ".join(f"{node['target']} {node['html'][:160]}" for node in each["nodes"][:5])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def each_theme(page: Page) -> Iterator[str]:
    """Light, then dark, as the system would ask for it: ``for theme in each_theme(page): ...``"""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        yield theme
    page.emulate_media(color_scheme="null")


def layout_shift(page: Page) -> float:
    """How much of the page moved by itself since it was loaded (CLS: 0.1 is called good)."""
    return float(page.evaluate("() => window.testSeen.shift"))


def shifted(page: Page) -> list[str]:
    """The beginnings of what moved."""
    return list(page.evaluate("() => window.testSeen.shifted"))


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    element = "document.scrollingElement"
    return max(0, int(page.evaluate(f"() => {element}.scrollWidth - {element}.clientWidth")))


def focused(page: Page) -> dict[str, Any] | None:
    """What has the keyboard: tag, id, href, text, visible (that one sees it); None: nothing."""
    found: dict[str, Any] | None = page.evaluate(_FOCUS)
    return found


def tab_to(page: Page, target: Locator, *, key: str = "Tab", most: int = 150) -> None:
    """Press Tab until the target has the focus, and see that it shows; no mouse."""
    for _ in range(most):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            at = focused(page)
            assert (at or {}).get("visible"), f"the focus cannot be seen: {at}"
            return
    raise AssertionError(f"{target} is not reached by {most} times {key} on {page.url}")


def unseen_focus(page: Page) -> list[str]:
    """The beginnings of what can have the focus and does not show it."""
    page.keyboard.press("Tab")  # from now on the page is used by keyboard, and :focus-visible
    return list(page.evaluate(_UNSEEN))


def tab_stops(page: Page, most: int = 300) -> list[dict[str, Any]]:
    """All that Tab stops at, from the top until it leaves the page."""
    page.evaluate("() => { document.activeElement?.blur(); getSelection()?.removeAllRanges(); }")
    found: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if not (at := focused(page)):
            return found
        found.append(at)
    raise AssertionError(f"no end of {page.url} after {most} stops: {found[-3:]}")


def picture(page: Page, path: Path) -> None:
    """A picture of the page as it is, whole: for a person to look at."""
    page.screenshot(path=path, full_page=True, animations="disabled")


type NewPage = Callable[..., Page]
