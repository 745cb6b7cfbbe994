"""The journal, stories and the inbox in Chromium: live, harmless, and for everybody."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browser import (
    PHONE,
    GuideLab,
    NewPage,
    axe,
    each_theme,
    layout_shift,
    overflow,
    shifted,
)
from tests.support.waiting import until

Student = Callable[[str], Any]
HOSTILE = "<img src=x onerror=hack()><script>hack()</script>"
# As soon as something runs that should not, it shows.
HOOK = "window.hack = window.alert = () => { window.hacked = true; };"


def topic(student: Student, name: str) -> str:
    return str(student("sns").create_topic(Name=name)["TopicArn"])


def row(page: Page, text: str) -> Any:
    return page.locator("#events > .event", has_text=text).first


def test_event_is_on_the_page_by_itself(page: Page, student: Student) -> None:
    sqs = student("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    page.goto("/journal")
    page.locator("#emulator[data-state=up]").wait_for()
    delays = []
    for number in range(5):
        sqs.send_message(QueueUrl=url, MessageBody=f"order {number}")
        answered = time.monotonic()
        row(page, f"sent 'order {number}' to orders").wait_for()
        delays.append(1000 * (time.monotonic() - answered))
    print(f"on the page after {sorted(delays)[2]:.0f} ms, at most {max(delays):.0f} ms")


def test_publish_gathers_its_deliveries_live(page: Page, student: Student) -> None:
    sns, news = student("sns"), topic(student, "gathered")
    sns.subscribe(TopicArn=news, Protocol="sms", Endpoint="+15555550142")
    page.goto("/journal")
    page.locator("#emulator[data-state=up]").wait_for()
    sns.publish(TopicArn=news, Subject="Gather me", Message="x")
    expect(row(page, "published 'Gather me'").locator(".deliveries")).to_have_text("→ 1 delivery")


def test_pause_filters_and_older_events(page: Page, student: Student) -> None:
    sqs = student("sqs")
    url = sqs.create_queue(QueueName="many")["QueueUrl"]
    for number in range(230):
        sqs.send_message(QueueUrl=url, MessageBody=f"message {number}")
    page.goto("/journal?service=sqs")
    page.locator("#emulator[data-state=up]").wait_for()
    page.locator("#pause").click()
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=f"held {number}")
    expect(page.locator("#fresh")).to_have_text("3 new")
    assert row(page, "held").count() == 0
    page.locator("#fresh").click()
    row(page, "held 2").wait_for()
    expect(page.locator("#fresh")).to_be_hidden()
    page.locator("#older").click()
    row(page, "'message 0'").wait_for()

    page.locator("#q").fill("held 1")
    expect(page.locator("#events > .event")).to_have_count(1)
    assert page.url.endswith("?q=held+1&service=sqs")
    page.locator("#clear").click()
    until(lambda: page.locator("#events > .event").count() > 100)
    page.locator("input[name=errors]").check()
    expect(page.locator("#none")).to_be_visible()


def test_hostile_names_and_messages_do_nothing(page: Page, student: Student, faults: Any) -> None:
    page.add_init_script(HOOK)
    sns, sqs, news = student("sns"), student("sqs"), topic(student, "hostile")
    sns.subscribe(TopicArn=news, Protocol="sms", Endpoint="+15555550143")
    page.goto("/journal")
    page.locator("#emulator[data-state=up]").wait_for()
    message = sns.publish(TopicArn=news, Subject=HOSTILE[:90], Message=HOSTILE)["MessageId"]
    student("s3").create_bucket(Bucket="hostile-files")
    student("s3").put_object(Bucket="hostile-files", Key=f"{HOSTILE}.csv", Body=b"x")
    for call in (
        lambda: sqs.get_queue_url(QueueName=HOSTILE),
        lambda: student("ssm").get_parameter(Name=HOSTILE),
    ):
        try:
            call()
        except Exception as error:
            print(type(error).__name__)
    row(page, "wrote hostile-files").wait_for()
    seen = ["/journal", f"/why/{message}", "/why/nobody%3Cimg src=x onerror=hack()%3E", "/inbox"]
    faults.allow("404")
    for path in (*seen, f"/why/{HOSTILE}.csv", f"/journal?q={HOSTILE}&actor={HOSTILE}"):
        page.goto(path)
        page.locator("#emulator[data-state=up]").wait_for()
        assert page.locator("main img, main script").count() == 0
        assert page.evaluate("() => window.hacked") is None
    page.goto("/journal")
    row(page, "published").locator(".line a").click()
    page.get_by_role("heading", name="Permissions").wait_for()
    assert page.evaluate("() => window.hacked") is None


def test_subscription_is_confirmed_by_the_mails_button(page: Page, student: Student) -> None:
    sns, news = student("sns"), topic(student, "letters")
    page.goto("/inbox")
    page.locator("#emulator[data-state=up]").wait_for()
    sns.subscribe(TopicArn=news, Protocol="email", Endpoint="ada@example.com")
    mail = page.locator(".message", has_text="ada@example.com").first
    mail.get_by_role("button", name="Confirm subscription").click()
    expect(mail.locator(".result")).to_contain_text("Confirmed: topic letters")
    [made] = sns.list_subscriptions_by_topic(TopicArn=news)["Subscriptions"]
    assert made["SubscriptionArn"].startswith("arn:")

    sns.publish(TopicArn=news, Subject="News for Ada", Message=json.dumps({"n": [1, 2]}))
    letter = page.locator(".message", has_text="News for Ada")
    expect(letter.locator(".body").first).to_contain_text('"n": [')
    letter.get_by_role("button", name="Unsubscribe").click()
    expect(letter.locator(".result")).to_contain_text("Unsubscribed")


def test_story_goes_on_while_one_reads_it(page: Page, student: Student) -> None:
    sqs = student("sqs")
    url = sqs.create_queue(QueueName="read-me")["QueueUrl"]
    message = sqs.send_message(QueueUrl=url, MessageBody="x")["MessageId"]
    page.goto("/journal")
    page.locator("#why-id").fill(message[:8])
    page.get_by_role("button", name="Why?").click()
    expect(page.locator(".story > .hop").first).to_contain_text("student sent 'x' to queue read-me")
    [got] = sqs.receive_message(QueueUrl=url)["Messages"]
    expect(page.locator(".story")).to_contain_text("student received it")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    expect(page.locator(".story")).to_contain_text("student deleted it from queue read-me")
    expect(page.locator("#end")).to_have_text("It arrived.")


def test_log_grows_as_the_function_runs(page: Page, guide: GuideLab) -> None:
    page.goto("/functions/todo_api/logs")
    page.locator("#emulator[data-state=up]").wait_for()
    guide.student("lambda").invoke(FunctionName="todo_api", Payload=b"{}")
    report = page.locator(".log.report").last
    expect(report).to_have_text(re.compile(r"ran .* billed .* MB, (cold: init|warm)"))


def test_pages_are_for_everybody(new_page: NewPage, student: Student) -> None:
    news = topic(student, "everybody")
    student("sns").subscribe(TopicArn=news, Protocol="email", Endpoint="eve@example.com")
    message = student("sns").publish(TopicArn=news, Subject="For all", Message="x")["MessageId"]
    page = new_page()
    # In the whole journal rows move because new ones come.
    quiet = "/journal?service=ssm"
    for path in (quiet, f"/why/{message}", "/inbox", "/functions/todo_api/logs"):
        page.goto(path)
        page.locator("#emulator[data-state=up]").wait_for()
        for _ in each_theme(page):
            axe(page)
        assert layout_shift(page) < 0.01, (path, shifted(page))
    page.goto("/journal")
    page.locator("#events .line a").first.click()
    page.get_by_role("heading", name="Permissions").wait_for()
    axe(page)
    phone = new_page(viewport=PHONE)
    for path in ("/journal", f"/why/{message}", "/inbox"):
        phone.goto(path)
        assert overflow(phone) == 0, path


def test_pages_work_without_scripts(new_page: NewPage, student: Student) -> None:
    news = topic(student, "plain")
    student("sns").subscribe(TopicArn=news, Protocol="email", Endpoint="paul@example.com")
    page = new_page(java_script_enabled=False)
    page.goto("/journal?service=sns")
    assert page.locator("#events > .event").count() > 0
    page.goto("/inbox?to=paul@example.com")
    page.get_by_role("button", name="Confirm subscription").click()
    expect(page.locator(".message").first).to_contain_text("Confirmed")
