"""The flow page: a message is seen on its way, now and again, by mouse, keyboard and in words."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PATIENCE_MS, PHONE, Faults, GuideLab, NewPage

EVIL = "<img src=x onerror=alert(1)>"
# Whether anything is drawn above the nodes and edges.
_MOVES = """() => {
  const canvas = document.querySelector(".flow-stage canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value);
}"""


@pytest.fixture
def publish(guide: GuideLab) -> Callable[..., str]:
    """Publishes to the stack's topic: publish("completed") gives the message's id."""
    topic = f"arn:aws:sns:{guide.settings.region}:{guide.settings.account}:todo-notifications"

    def publish(event: str, body: str = EVIL) -> str:
        attributes = {"event": {"DataType": "String", "StringValue": event}}
        message = {"TopicArn": topic, "Message": body, "MessageAttributes": attributes}
        return str(guide.student("sns").publish(**message)["MessageId"])

    return publish


def _opened(page: Page) -> Page:
    page.goto("/flow")
    page.get_by_role("button", name="topic todo-notifications").wait_for()
    page.locator(".flow-stage[aria-busy=false]").wait_for()
    return page


def test_a_message_is_seen_on_its_way_and_told(
    guide: GuideLab, page: Page, publish: Callable[..., str]
) -> None:
    sqs = guide.student("sqs")
    queue = sqs.get_queue_url(QueueName="todo-completed")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody=EVIL)
    _opened(page)
    publish("completed")
    page.wait_for_function(_MOVES)
    expect(page.locator("#flow-story")).to_contain_text(f"published '{EVIL}'")
    expect(page.locator("#flow-says")).to_contain_text("published")
    page.get_by_role("button", name=re.compile(r"queue todo-completed, [1-9]\d* visible")).click()
    panel = page.get_by_role("region", name="Details")
    expect(panel.locator(".flow-messages")).to_contain_text(EVIL)
    assert page.locator("main img").count() == 0


def test_a_refused_delivery_is_marked_and_says_why(page: Page, publish: Callable[..., str]) -> None:
    _opened(page)
    publish("updated")
    mark = page.get_by_role("button", name="refused: todo-notifications to todo-completed")
    mark.click()
    panel = page.get_by_role("region", name="Details")
    expect(panel).to_contain_text("filter policy")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


def test_time_stops_steps_and_is_played_again(page: Page, publish: Callable[..., str]) -> None:
    publish("completed")
    _opened(page)
    flow, says = page.locator(".flow"), page.locator("#flow-says")
    page.locator(".flow-stage").focus()
    page.keyboard.press(",")
    expect(flow).to_have_attribute("data-mode", "paused")
    expect(says).not_to_be_empty()
    said = says.inner_text()
    page.keyboard.press(",")
    expect(says).not_to_have_text(said)
    publish("completed", "unseen")
    expect(page.get_by_role("button", name="Live")).to_contain_text("new")
    page.select_option("#flow-speed", "16")
    page.get_by_role("button", name="Replay").click()
    expect(flow).to_have_attribute("data-mode", "live")
    page.get_by_label("Time", exact=True).last.press("Home")
    expect(flow).to_have_attribute("data-mode", "paused")
    page.locator(".flow-stage").press("p")
    expect(flow).to_have_attribute("data-mode", "live")


def test_one_message_is_followed(page: Page, publish: Callable[..., str]) -> None:
    wanted, other = publish("completed", "wanted"), publish("completed", "other")
    _opened(page)
    page.locator(".flow-stage").press("/")
    page.keyboard.type(wanted[:8])
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Where is it, and why?")).to_have_attribute(
        "href", f"/why/{wanted[:8]}"
    )
    story = page.locator("#flow-story")
    expect(story).to_contain_text("'wanted'")
    expect(story).not_to_contain_text("'other'")
    expect(page.locator(".flow-node[data-id$=':todo-exports']")).to_have_class("flow-node faint")
    page.get_by_role("button", name="Show all").click()
    expect(story).to_contain_text(other[:8])


def test_the_drawing_is_used_by_keyboard_alone(page: Page) -> None:
    _opened(page)
    stage = page.locator(".flow-stage")
    stage.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    before = page.locator(".flow-world").get_attribute("style")
    stage.press("ArrowRight")
    expect(page.locator(".flow-world")).not_to_have_attribute("style", before or "")
    stage.press("f")
    expect(page.locator(".flow-world")).to_have_attribute("style", before or "")
    stage.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".flow-node").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Details")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".flow-node").first).to_be_focused()


def test_idle_resources_can_be_left_out(page: Page, publish: Callable[..., str]) -> None:
    publish("completed")
    _opened(page)
    page.get_by_label("Hide idle").check()
    expect(page.get_by_role("button", name="REST API todo-api")).to_have_count(0)
    expect(page.get_by_role("button", name="topic todo-notifications")).to_be_visible()


def test_without_script_or_motion_or_room_the_story_is_told(
    new_page: NewPage, publish: Callable[..., str]
) -> None:
    calm = _opened(new_page(reduced_motion="reduce", viewport=PHONE))
    publish("completed", "quiet")
    expect(calm.locator("#flow-story")).to_contain_text("'quiet'")
    plain = new_page(java_script_enabled=False)
    plain.goto("/flow")
    expect(plain.locator("#flow-story")).to_contain_text("published")
    expect(plain.get_by_role("link", name="todo-completed", exact=True)).to_be_visible()


def test_history_begins_anew_with_the_emulator(
    guide: GuideLab, page: Page, faults: Faults, publish: Callable[..., str]
) -> None:
    faults.allow("503", "WebSocket", "Failed to fetch")
    _opened(page)
    publish("completed", "before")
    expect(page.locator("#flow-story")).to_contain_text("'before'")
    guide.run("restart", "emulator")
    expect(page.locator("#flow-story")).not_to_contain_text("'before'")
    expect(page.locator(".flow-away")).to_be_hidden()
    publish("completed", "after")
    expect(page.locator("#flow-story")).to_contain_text("'after'")


def test_an_empty_account_says_what_to_do(guide: GuideLab, page: Page) -> None:
    _opened(page)
    guide.run("teardown", "--yes")
    says = page.get_by_text("Nothing is in this account yet")
    expect(says).to_be_visible(timeout=PATIENCE_MS)
    guide.student("sqs").create_queue(QueueName="orders")
    expect(page.get_by_role("button", name="queue orders")).to_be_visible()
    expect(says).to_be_hidden()
