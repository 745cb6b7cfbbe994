"""A student's way through exercises: the page ticks off what is typed elsewhere, and helps."""

import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Page, expect

from lab.course import Exercise, find, prepare, scripts
from lab.course.dev.warm_aws import installed
from lab.shared import student_env
from tests.support.browser import (
    PHONE,
    Faults,
    GuideLab,
    NewPage,
    axe,
    each_theme,
    overflow,
    tab_to,
)

PATIENCE_MS = 30_000
Types = Callable[[Exercise, str], None]


@pytest.fixture(scope="module")
def environ(
    guide: GuideLab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    """A student's terminal, with a quick awslocal."""
    with installed(tmp_path_factory.mktemp("aws")) as commands:
        env = student_env.complete(guide.settings)
        yield env | {"PATH": f"{commands}:{env['PATH']}"}


@pytest.fixture
def types(guide: GuideLab, environ: Mapping[str, str]) -> Types:
    """Types commands in the exercise's folder, as a student in a terminal beside the page."""

    def types(exercise: Exercise, commands: str) -> None:
        folder = prepare.copy_files(exercise, guide.settings)
        done = scripts.run(commands, folder, environ)
        assert done.returncode == 0, done.stdout

    return types


def begin(page: Page, exercise: Exercise) -> None:
    page.goto(f"/exercise/{exercise.number}")
    page.get_by_role("button", name=f"Start exercise {exercise.number}").click()
    stands(page, exercise.steps[0].id, "not yet")


def stands(page: Page, step: str, state: str) -> None:
    stand = page.locator(f"#stand-{step}")
    expect(stand).to_have_attribute("data-state", state, timeout=PATIENCE_MS)


def says(page: Page, step: str, text: str) -> None:
    expect(page.locator(f"#stand-{step} .news")).to_contain_text(text, timeout=PATIENCE_MS)


def walk(page: Page, types: Types, exercise: Exercise, steps: slice = slice(None)) -> None:
    """Type the solution step by step; the page ticks each off by itself."""
    solution = exercise.solution()
    for step in exercise.steps[steps]:
        types(exercise, solution[step.id])
        stands(page, step.id, "done")


def test_first_exercise_from_a_slip_to_its_end(page: Page, types: Types) -> None:
    one = find("1")
    begin(page, one)
    types(one, "awslocal sns create-topic --name new")
    says(page, "topic", "There is new: names must be exactly the same")
    says(page, "topic", "awslocal sns create-topic --name news")
    walk(page, types, one, slice(3))
    question = page.locator("#stand-pending .predict")
    question.get_by_label("no, never").check()
    question.get_by_role("button", name="Predict").click()
    expect(question).to_contain_text("You predict: no, never")
    walk(page, types, one, slice(3, None))
    says(page, "pending", "You were right")
    expect(page.locator("#closing")).to_contain_text("6 steps in 1 minute")
    expect(page.locator("#closing").get_by_role("link", name="Exercise 2")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("All steps are done.")
    page.goto("/")
    expect(page.locator(".stop").first).to_contain_text("Done, 6 steps")
    expect(page.locator(".next")).to_contain_text("2. Fan-out")


def test_fan_out_with_a_wrong_prediction(page: Page, types: Types) -> None:
    two = find("2")
    begin(page, two)
    walk(page, types, two, slice(2))
    question = page.locator("#stand-blocked .predict")
    question.get_by_label("all three").check()
    question.get_by_role("button", name="Predict").click()
    expect(question).to_contain_text("You predict: all three")
    walk(page, types, two, slice(2, None))
    says(page, "blocked", "Not what you thought. You predicted: all three. What happened: none")
    expect(page.locator(".count")).to_have_text("8 of 8 steps done")


def test_hints_and_a_solution_and_a_step_done_by_the_page(
    page: Page, types: Types, faults: Faults
) -> None:
    seven = find("7")
    begin(page, seven)
    types(seven, "awslocal sqs create-queue --queue-name orders")  # its URL is in no file
    stands(page, "queue", "done")
    stand = page.locator("#stand-retention")
    for number in (1, 2, 3):
        stand.get_by_role("button", name=f"Hint {number} of 3").click()
        expect(stand.locator(".hints li")).to_have_count(number)
    expect(stand.locator(".hints form")).to_be_hidden()
    stand.get_by_text("Solution", exact=True).click()
    stand.get_by_role("button", name="Show the solution").click()
    expect(stand.locator(".solution code")).to_contain_text("MessageRetentionPeriod=1209600")

    faults.allow("409")
    stand.get_by_role("button", name="Do this step for me").click()
    expect(stand.get_by_role("alert")).to_contain_text("url.txt", timeout=PATIENCE_MS)
    types(seven, seven.solution()["queue"])
    stand.get_by_role("button", name="Do this step for me").click()
    stands(page, "retention", "done")
    expect(stand.get_by_role("alert")).to_be_empty()
    walk(page, types, seven, slice(2, None))

    page.get_by_text("Start anew, or take it back").click()
    expect(page.locator(".removed")).to_have_text("queue orders")
    page.get_by_role("button", name="Remove all this").click()
    expect(page.locator("#notices")).to_contain_text("Removed: queue orders", timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="Start exercise 7")).to_be_visible()


def test_exercise_begun_and_checked_by_keyboard_alone(page: Page) -> None:
    page.goto("/exercise/8")
    tab_to(page, page.get_by_role("button", name="Start exercise 8"))
    page.keyboard.press("Enter")
    stands(page, "queue", "not yet")
    expect(page.locator("section.step").first).to_be_focused()
    hint = page.locator("#stand-queue .hints button")
    tab_to(page, hint)
    page.keyboard.press("Enter")
    expect(page.locator("#stand-queue .hints li")).to_be_focused()
    for _ in each_theme(page):
        axe(page)


def test_commands_are_copied_and_shells_chosen_for_all(new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/exercise/7")
    section = page.locator("#step-send")
    section.get_by_role("button", name="PowerShell").click()
    expect(page.locator('[data-shell="bash"]:visible')).to_have_count(0)
    section.get_by_role("button", name="Copy").click()
    expect(section.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"awslocal sqs send-message --queue-url \(Get-Content .*", copied)
    page.goto("/exercise/2")
    expect(page.locator('[data-shell="bash"]:visible')).to_have_count(0)
    expect(page.locator('[data-shell="powershell"]:visible').first).to_be_visible()


def test_commands_go_to_the_terminal_of_the_page(page: Page) -> None:
    page.goto("/exercise/13")
    page.get_by_role("button", name="Start exercise 13").click()
    section = page.locator("#step-role")
    expect(section.get_by_role("button", name="Type it")).to_have_count(0)
    page.get_by_role("button", name="Terminal", exact=True).click()
    expect(page.locator(".terminal-bar")).to_contain_text("Connected")
    section.get_by_role("button", name="Type it").first.click()
    page.keyboard.press("Enter")
    stands(page, "role", "done")
    page.get_by_role("button", name="Close the terminal").click()
    expect(page.locator("#terminal")).to_be_hidden()


def test_page_works_without_scripts_on_a_phone(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/exercise/9")
    page.get_by_role("button", name="Start exercise 9").click()
    page.locator("#stand-queue").get_by_role("button", name="Hint 1 of 3").click()
    expect(page.locator("#stand-queue .hints li")).to_have_count(1)
    scripted = new_page(viewport=PHONE)
    scripted.goto("/exercise/9")
    assert overflow(scripted) == 0
