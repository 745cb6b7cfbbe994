"""The terminal in the page, as a student uses it: by hand, by keyboard alone, on a phone."""

from playwright.sync_api import Dialog, Locator, Page, expect

from tests.support.browser import PHONE, GuideLab, NewPage, axe, each_theme, layout_shift, overflow

# What a program prints to be taken for HTML, a link to a script, or keys of the student's.
HOSTILE = (
    r"printf '<img src=x onerror=alert(1)>\n"
    r"\e]8;;javascript:alert(1)\e\\press me\e]8;;\e\\\n"
    r"\e]0;<script>alert(1)</script>\a\e]52;c;ZXZpbA==\a\e[21t"
    r"\e[38;2;10;20;30mdark\e[0m \e[31mred\e[0m\n'; echo done-$((6*7))"
)


def screen(page: Page) -> Locator:
    """What the terminal shows, once its prompt is there."""
    rows = page.locator(".xterm-rows")
    expect(rows).to_contain_text("(lab)", timeout=20_000)
    return rows


def test_a_student_works_in_it(guide: GuideLab, page: Page) -> None:
    guide.student("sqs").create_queue(QueueName="from-the-page")
    dialogs = list[str]()

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.goto("/terminal")
    rows = screen(page)
    assert layout_shift(page) < 0.01
    page.locator(".xterm-screen").click()
    page.keyboard.type("awslocal sqs list-queues\n")
    expect(rows).to_contain_text("from-the-page", timeout=20_000)
    page.keyboard.type(f"{HOSTILE}\n")
    expect(rows).to_contain_text("done-42")
    expect(rows).to_contain_text("<img src=x onerror=alert(1)>")
    page.get_by_text("press me").last.click(force=True)  # xterm takes the mouse for all its rows
    assert not dialogs
    assert page.title() == "Terminal · Fanout"
    for _ in each_theme(page):
        axe(page)
    page.keyboard.type("kept=yes\n")
    page.reload()
    expect(rows).to_contain_text("done-42", timeout=20_000)
    page.locator(".xterm-screen").click()
    page.keyboard.type("clear; echo it-is-$kept; exit 3\n")
    expect(rows).to_contain_text("it-is-yes")
    expect(page.get_by_text("The shell has ended (exit code 3).")).to_be_visible()
    page.get_by_role("button", name="Start again").click()
    screen(page)
    expect(rows).not_to_contain_text("it-is-yes")


def test_it_can_be_left_by_keyboard(page: Page) -> None:
    page.goto("/terminal")
    screen(page)
    typed = page.get_by_role("textbox", name="Terminal")
    reader = page.get_by_role("button", name="Screen reader")
    reader.focus()
    page.keyboard.press("Enter")
    expect(reader).to_have_attribute("aria-pressed", "true")
    axe(page)
    page.keyboard.press("Tab")
    expect(typed).to_be_focused()
    page.keyboard.press("Tab")
    expect(typed).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(typed).not_to_be_focused()
    assert page.evaluate("document.activeElement.closest('.xterm') === null")
    typed.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(reader).to_be_focused()


def test_it_is_usable_on_a_phone(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE, has_touch=True, color_scheme="dark")
    page.goto("/terminal?exercise=7")
    rows = screen(page)
    assert overflow(page) == 0
    page.locator(".xterm-screen").click()
    page.keyboard.type("pwd; sleep 1000\n")
    expect(rows).to_contain_text("work/07_first_queue")
    page.get_by_role("button", name="Ctrl C").click()
    expect(rows).to_contain_text("^C")
    axe(page)
