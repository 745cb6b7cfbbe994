"""Every page of the guide and of the app is as it should be for everybody."""

from playwright.sync_api import Page

from tests.support.browser import (
    PHONE,
    GuideLab,
    NewPage,
    axe,
    each_theme,
    layout_shift,
    overflow,
    tab_stops,
)


def test_first(guide: GuideLab, page: Page) -> None:
    page.goto("/")
    for _ in each_theme(page):
        axe(page)
    page.locator("#emulator[data-state=up]").wait_for()
    assert layout_shift(page) < 0.01
    assert all(stop["visible"] for stop in tab_stops(page))


def test_phone(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    page.goto("/")
    assert overflow(page) == 0
