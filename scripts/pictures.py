"""Makes docs/images from the real pages of a lab that it starts: python scripts/pictures.py.

Needs what the tests need: the development packages and a Chromium.
"""

import base64
import json
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, expect

from lab.shared.config import Settings
from tests.support import browser as browsers
from tests.support.browser import GuideLab
from tests.support.lab import Lab, own

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
# Drawn at twice the size of the README's column, as small as can be read well.
SIZE, SCALE, QUALITY = {"width": 1280, "height": 800}, 1.5, 80
# How long messages travel before they are taken, and at most until the flow stands still.
FAR_MS, STILL_MS = 600, 4000
TYPED = (
    ("PS1='(lab) $ '; clear", "(lab) $"),
    ("awslocal sqs list-queues --queue-name-prefix todo-", "todo-exports-dlq"),
    ("lab events -n 4", "ListQueues"),
    ("lab check 2 | tail -4", "of 8 steps"),
)
TODO = {
    "description": "Read the slides",
    "dueDate": "2030-01-01",
    "priority": "High",
    "status": "Done",
}
_MOVES = """() => {
  const canvas = document.querySelector(".flow-stage canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value);
}"""
MOST_BYTES = 150_000


def main() -> int:
    """Take all pictures anew; returns 1 if one is too large for the README."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, own(Path(folder) / "lab") as lab:
        _move_to_usual_ports(lab)
        guide = GuideLab(lab)
        guide.run("up")
        for flag in ("sendNotifications", "useQueueForExports"):
            name = f"/todoapp/{flag}"
            guide.student("ssm").put_parameter(Name=name, Value="true", Overwrite=True)
        _post(guide, "todos", TODO)  # from now on the flow knows who uses what
        _post(guide, "export", {})
        expect.set_options(timeout=60_000)
        with browsers.launched() as browser:
            for name, take in PICTURES.items():
                for theme in browsers.THEMES:
                    _write(_page(browser, guide, theme), guide, take, f"{name}-{theme}")
    sizes = {path.name: path.stat().st_size for path in sorted(IMAGES.glob("*.webp"))}
    for name, size in sizes.items():
        print(f"{name:24} {size / 1000:.0f} KB")  # noqa: T201
    return int(max(sizes.values()) > MOST_BYTES)


def course(guide: GuideLab, page: Page) -> None:
    """The map of a student who has done two exercises, and three steps of another."""
    for asked in (("7",), ("1",), ("2", "4")):
        guide.run("goto", *asked, "--yes")  # does nothing where it is done
    page.goto("/")


def exercise(guide: GuideLab, page: Page) -> None:
    """A step that is not right yet, and what the check says of it."""
    page.goto("/exercise/2#step-policy")
    expect(page.locator("#step-policy .stand")).to_contain_text("It has no policy")


def flow(guide: GuideLab, page: Page) -> None:
    """One todo's message on its way to everybody who subscribed."""
    page.goto("/flow")
    page.locator(".flow-stage[aria-busy=false]").wait_for()
    page.wait_for_timeout(STILL_MS)  # what was done before is drawn
    _post(guide, "todos", TODO)
    _post(guide, "export", {})
    page.wait_for_function(_MOVES, polling="raf")
    page.wait_for_timeout(FAR_MS)


def terminal(guide: GuideLab, page: Page) -> None:
    """The lab's commands, typed in the page."""
    page.goto("/terminal")
    rows = page.locator(".xterm-rows")
    expect(rows).to_contain_text("(lab)")
    page.locator(".xterm-screen").click()
    for command, shows in TYPED:
        page.keyboard.type(f"{command}\n")
        expect(rows).to_contain_text(shows)


# In this order: the flow is that of the stack alone.
PICTURES = {"flow": flow, "course": course, "exercise": exercise, "terminal": terminal}


def _post(guide: GuideLab, path: str, data: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json"}
    asked = Request(f"{guide.app_url}/api/{path}", json.dumps(data).encode(), headers)  # noqa: S310
    urlopen(asked, timeout=30).close()  # noqa: S310


def _move_to_usual_ports(lab: Lab) -> None:
    """The addresses in the pictures are those that students see, where these ports are free."""
    usual = Settings()
    ports = (usual.emulator_port, usual.app_port, usual.guide_port)
    if all(_is_free(port) for port in ports):
        lab.settings = replace(usual, state_dir=lab.settings.state_dir)
        names = ("LAB_EMULATOR_PORT", "LAB_APP_PORT", "LAB_GUIDE_PORT")
        lab.env |= dict(zip(names, map(str, ports), strict=True))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _page(browser: Browser, guide: GuideLab, theme: str) -> Page:
    context = browser.new_context(
        base_url=guide.url, viewport=SIZE, device_scale_factor=SCALE, color_scheme=theme
    )
    return context.new_page()


def _write(page: Page, guide: GuideLab, take: object, name: str) -> None:
    take(guide, page)
    session = page.context.new_cdp_session(page)
    options = {"format": "webp", "quality": QUALITY}
    shot = session.send("Page.captureScreenshot", options)["data"]
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(shot))
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())
