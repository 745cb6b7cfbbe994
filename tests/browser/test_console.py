"""What the console does, by mouse and by keyboard alone; and its pages for everybody."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import (
    PHONE,
    GuideLab,
    NewPage,
    axe,
    layout_shift,
    overflow,
    tab_stops,
    tab_to,
)

XSS = "<img src=x onerror=alert(1)>"


@pytest.fixture
def work(guide: GuideLab) -> str:
    """A queue whose messages are moved to the queue "dead" after one receive; both are empty."""
    sqs = guide.student("sqs")
    sqs.create_queue(QueueName="dead")
    arn = f"arn:aws:sqs:{guide.settings.region}:{guide.settings.account}:dead"
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "1"})
    made = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": redrive})
    for name in ("work", "dead"):
        sqs.purge_queue(QueueUrl=made["QueueUrl"].replace("work", name))
    return str(made["QueueUrl"])


def fail(guide: GuideLab, url: str) -> None:
    """Receive and give back until it is in the dead-letter queue."""
    for _ in range(2):
        guide.student("sqs").receive_message(QueueUrl=url, VisibilityTimeout=0, WaitTimeSeconds=1)


def test_by_mouse(guide: GuideLab, page: Page, work: str) -> None:
    page.goto("/queues/work")
    messages, dead = page.locator("[aria-labelledby=messages]"), page.locator("#dead-letters")
    expect(messages).to_contain_text("The queue is empty.")
    page.fill("#send-message-body", f"it's {XSS}")
    expect(page.locator("#send-message code").first).to_contain_text(r"'it'\''s <img")
    page.click("#send-message button.primary")
    expect(page.locator("#send-message [data-outcome]")).to_contain_text("Message ID")
    expect(messages).to_contain_text(XSS)
    fail(guide, work)  # typed elsewhere: the page shows it
    expect(page.locator("[aria-labelledby=dead-letters]")).to_contain_text(XSS)
    page.locator("[aria-labelledby=dead-letters] a").first.click()
    expect(page.locator("h1")).to_have_text("dead")
    page.click("#start-redrive button.primary")
    expect(page.locator("[aria-labelledby=messages]")).to_contain_text("The queue is empty.")
    page.goto("/queues/work")
    page.click("#receive-message button.primary")
    page.click("#delete-message-0 form button")
    expect(page.locator("#delete-message-0 [data-outcome]")).to_contain_text("is deleted")
    expect(messages).to_contain_text("The queue is empty.")
    expect(dead).to_be_visible()


def test_by_keyboard_alone(guide: GuideLab, page: Page, work: str) -> None:
    page.goto("/queues/work")
    messages = page.locator("[aria-labelledby=messages]")
    tab_to(page, page.locator("#send-message-body"))
    page.keyboard.type("by hand")
    tab_to(page, page.locator("#send-message button.primary"))
    page.keyboard.press("Enter")
    expect(messages).to_contain_text("by hand")
    fail(guide, work)
    page.goto("/queues/dead")
    expect(messages).to_contain_text("by hand")
    tab_to(page, page.locator("#start-redrive button.primary"))
    page.keyboard.press("Space")
    expect(messages).to_contain_text("The queue is empty.")
    page.goto("/queues/work")
    expect(messages).to_contain_text("by hand")
    tab_to(page, page.locator("#receive-message button.primary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#delete-message-0 form button"))
    page.keyboard.press("Enter")
    expect(messages).to_contain_text("The queue is empty.")


def test_a_flag_is_a_switch_that_the_app_follows(guide: GuideLab, page: Page) -> None:
    page.goto("/parameters")
    switch = page.get_by_role("switch", name="sendNotifications")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert page.locator("#flags [data-choose-shell][aria-pressed=true]").count() == 3
    ssm = guide.student("ssm")
    value = ssm.get_parameter(Name="/todoapp/sendNotifications")["Parameter"]["Value"]
    assert value == "true"
    ssm.put_parameter(Name="/todoapp/sendNotifications", Value="false", Overwrite=True)
    expect(switch).to_have_attribute("aria-checked", "false")


def test_without_scripts_the_forms_work(new_page: NewPage, work: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/queues/work")
    page.fill("#send-message-body", "plain")
    page.click("#send-message button.primary")
    assert "The message is in the queue." in page.inner_text("main")
    page.click("text=Back")
    assert "plain" in page.inner_text("[aria-labelledby=messages]")


PAGES = (
    "/queues",
    "/queues/work",
    "/topics",
    "/topics/todo-notifications",
    "/functions",
    "/functions/export_todos",
    "/parameters",
    "/parameters/todoapp/useQueueForExports",
    "/buckets/todo-uploads-000000000000",
)


def test_pages_are_for_everybody(
    guide: GuideLab, page: Page, new_page: NewPage, work: str, student: Any
) -> None:
    student("sqs").send_message(QueueUrl=work, MessageBody=XSS)
    phone = new_page(viewport=PHONE)
    for number, path in enumerate(PAGES):
        page.emulate_media(color_scheme=("light", "dark")[number % 2])  # type: ignore[arg-type]
        page.goto(path)
        page.locator("#emulator[data-state=up]").wait_for()
        axe(page)
        assert layout_shift(page) < 0.01, path
        phone.goto(path)
        assert overflow(phone) == 0, path
    assert all(stop["visible"] for stop in tab_stops(page))
