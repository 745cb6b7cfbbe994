"""The acts of the console against a real emulator: by the button, and by the command beside it."""

import html
import json
import re
import subprocess
import uuid
from asyncio import Event as Flag
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lab import journal
from lab.guide.acts import ACTS, filled, form
from lab.guide.context import Guide
from lab.guide.hub import Hub
from lab.guide.web import create_app
from lab.shared import student_env
from lab.shared.config import Settings
from lab.shared.event import Event
from tests.support import functions
from tests.support.emulator import free_port
from tests.support.waiting import until

Do = Callable[..., str]
XSS = "<img src=x onerror=alert(1)>"
HOSTILE = f'{XSS} it\'s "so" $(touch x) `id` $HOME \\ !! %PATH%\n‘’ é 🚀 -- ; & | *'

SOURCE = """
def handler(event, context):
    return {"say": event["say"]}
"""


@pytest.fixture
def pages(settings: Settings) -> FlaskClient:
    """The guide's pages, of the test's own account."""
    return create_app(Guide(settings, Hub(Flag()), token="shown")).test_client()


@pytest.fixture
def do(pages: FlaskClient) -> Do:
    """Presses a button: ``do("send-message", queue=url, body="x")`` gives what is shown."""

    def press(act: str, **fields: Any) -> str:
        answer = pages.post(f"/act/{act}", data=fields, headers={"X-Guide-Token": "shown"})
        assert answer.status_code == 200, answer.text
        return answer.text

    return press


@pytest.fixture
def queue(aws: Any) -> str:
    """The URL of a queue."""
    url: str = aws("sqs").create_queue(QueueName=f"q-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    return url


def last(settings: Settings, operation: str) -> Event:
    """The student's last call of an operation."""
    calls = journal.history(settings, "", limit=1000).events
    return [e for e in calls if (e.actor, e.operation) == ("student", operation)][-1]


def field(shown: str, label: str) -> str:
    """A fact of an answer."""
    found = re.search(rf"<dt>{label}</dt><dd>(?:<\w+[^>]*>)+([^<]+)", shown)
    assert found, shown
    return found[1]


def receive(do: Do, queue: str, **fields: Any) -> str:
    """What is shown of received messages."""
    return do("receive-message", queue=queue, most=1, wait=2, **fields)


def handle(shown: str) -> str:
    found = re.search(r'name="handle" value="([^"]+)"', shown)
    assert found, shown
    return found[1]


def test_the_generated_bash_line_sends_what_the_button_sends(
    do: Do, settings: Settings, queue: str
) -> None:
    fields = {
        "queue": queue,
        "body": HOSTILE,
        "delay": "3",
        "attributes.name": "odd",
        "attributes.type": "String",
        "attributes.value": HOSTILE,
    }
    do("send-message", **fields)
    by_button = last(settings, "SendMessage")
    _type(settings, "send-message", fields)
    by_command = last(settings, "SendMessage")
    assert by_command.id != by_button.id
    assert by_command.parameters == by_button.parameters
    assert by_button.parameters["MessageBody"] == HOSTILE
    assert (by_button.client, by_command.client) == ("boto3", "CLI")


@pytest.mark.parametrize(
    "value", ["-x --overwrite", "file:///etc/hostname", "http://127.0.0.1:1/x"]
)
def test_values_that_the_cli_takes_for_something_else_arrive_as_they_are(
    value: str, settings: Settings, aws: Any
) -> None:
    name = f"/{uuid.uuid4().hex}/a.b"
    fields = {"name": name, "kind": "String", "value": value, "overwrite": "true"}
    _type(settings, "put-parameter", fields)
    assert aws("ssm").get_parameter(Name=name)["Parameter"]["Value"] == value


def test_a_list_of_words_and_a_policy_are_typed_right(
    settings: Settings, aws: Any, queue: str
) -> None:
    topic = aws("sns").create_topic(Name="t")["TopicArn"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    policy = '{"event": ["it\'s", "done"]}'
    fields = {
        "topic": topic,
        "protocol": "sqs",
        "endpoint": arn["Attributes"]["QueueArn"],
        "policy": policy,
        "raw": "true",
    }
    _type(settings, "subscribe", fields)
    found = aws("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]
    has = aws("sns").get_subscription_attributes(SubscriptionArn=found["SubscriptionArn"])
    assert json.loads(has["Attributes"]["FilterPolicy"]) == json.loads(policy)
    assert has["Attributes"]["RawMessageDelivery"] == "true"


def test_a_message_is_sent_received_hidden_and_deleted(
    do: Do, pages: FlaskClient, queue: str
) -> None:
    name = queue.rpartition("/")[2]
    sent = field(do("send-message", queue=queue, body=XSS), "Message ID")
    looked = pages.get(f"/queues/{name}").text
    assert sent in looked
    assert XSS not in looked
    shown = receive(do, queue, visibility=30)
    assert "1 message received" in shown
    assert XSS not in shown
    assert "in flight" in pages.get(f"/queues/{name}?fragment=1").text
    do("change-visibility", queue=queue, handle=handle(shown), seconds=0)
    shown = receive(do, queue)
    assert "The message is deleted." in do("delete-message", queue=queue, handle=handle(shown))
    assert "The queue is empty." in pages.get(f"/queues/{name}?fragment=1").text


def test_looking_at_a_queue_receives_nothing(do: Do, pages: FlaskClient, queue: str) -> None:
    do("send-message", queue=queue, body="x")
    for _ in range(3):
        pages.get(f"/queues/{queue.rpartition('/')[2]}")
    assert "<dt>Receive count</dt><dd>1</dd>" in receive(do, queue)


def test_a_fifo_queue_has_groups_and_a_refusal_says_what_to_try(
    do: Do, pages: FlaskClient, settings: Settings
) -> None:
    assert "The queue is there." in do("create-queue", name="f.fifo", kind="FIFO")
    page = pages.get("/queues/f.fifo").text
    assert 'name="group"' in page
    assert "group-1</span>" in page
    assert 'name="delay"' not in page
    url = f"{settings.endpoint}/queue/{settings.region}/{settings.account}/f.fifo"
    shown = do("send-message", queue=url, body="x", group="", deduplication="1")
    assert "MissingParameter" in shown
    assert "give a message group ID" in shown
    assert "Sequence number" in do("send-message", queue=url, body="x", group="g", deduplication=1)


def test_a_dead_letter_queue_is_shown_beside_and_redriven(
    do: Do, pages: FlaskClient, settings: Settings
) -> None:
    do("create-queue", name="dead", kind="Standard")
    arn = f"arn:aws:sqs:{settings.region}:{settings.account}:dead"
    do("create-queue", name="work", kind="Standard", dead_letters=arn, receives="1")
    url = f"{settings.endpoint}/queue/{settings.region}/{settings.account}/work"
    do("send-message", queue=url, body="fails")
    receive(do, url, visibility=0)
    receive(do, url, visibility=0)
    until(lambda: "fails" in pages.get("/queues/dead?fragment=1").text)
    assert "fails" in pages.get("/queues/work").text
    assert "Start DLQ redrive" in pages.get("/queues/dead").text
    assert "are being moved back" in do("start-redrive", source=arn)
    until(lambda: "fails" not in pages.get("/queues/dead?fragment=1").text)
    assert "The queue is being purged" in do("purge-queue", queue=url)
    until(lambda: "The queue is empty." in pages.get("/queues/work?fragment=1").text)


def test_a_topic_is_made_subscribed_filtered_and_published_to(
    do: Do, pages: FlaskClient, settings: Settings, aws: Any, queue: str
) -> None:
    topic = field(do("create-topic", name="news", kind="Standard"), "Topic ARN")
    arn = f"arn:aws:sqs:{settings.region}:{settings.account}:{queue.rpartition('/')[2]}"
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    subscription = field(
        do("subscribe", topic=topic, protocol="sqs", endpoint=arn, raw="true"), "Subscription ARN"
    )
    do("set-filter", subscription=subscription, policy='{"kind": ["a"]}')
    assert "kind" in pages.get("/topics/news?fragment=1").text
    fields = {"attributes.name": "kind", "attributes.type": "String", "attributes.value": "a"}
    message = field(do("publish", topic=topic, subject=XSS, message=XSS, **fields), "Message ID")
    assert f"/why/{message}" in do("publish", topic=topic, message="x") or message
    until(lambda: "&lt;img" in pages.get(f"/queues/{queue.rpartition('/')[2]}?fragment=1").text)
    assert "news" in pages.get(f"/queues/{queue.rpartition('/')[2]}").text
    waits = do("subscribe", topic=topic, protocol="email", endpoint="a@example.com")
    assert "waits for its confirmation" in waits
    assert "Pending confirmation" in pages.get("/topics/news").text
    assert "is deleted" in do("unsubscribe", subscription=subscription)


def test_a_function_is_invoked_and_its_trigger_turned_off_and_on(
    do: Do, pages: FlaskClient, settings: Settings, aws: Any, queue: str
) -> None:
    made = functions.make(aws, SOURCE, Environment={"Variables": {"NOTE": XSS}})
    ran = do("invoke", function=made.name, payload='{"say":\r\n "<b>"}')
    assert "The function ran." in ran
    assert "cold: a new environment" in ran
    assert "&lt;b&gt;" in ran
    assert "warm" in do("invoke", function=made.name, payload='{"say": 1}')
    failed = do("invoke", function=made.name, payload="{}")
    assert "The function failed." in failed
    assert "KeyError" in failed
    assert "Lambda has the event" in do("invoke", function=made.name, how="Asynchronous")
    assert "InvalidRequestContent" in do("invoke", function=made.name, payload="{")
    assert "python3.13" in do("get-configuration", function=made.name)
    arn = f"arn:aws:sqs:{settings.region}:{settings.account}:{queue.rpartition('/')[2]}"
    mapping = aws("lambda").create_event_source_mapping(
        FunctionName=made.name, EventSourceArn=arn, Enabled=False
    )["UUID"]
    until(lambda: "Enable</button>" in pages.get(f"/functions/{made.name}?fragment=1").text)
    do("enable-trigger", mapping=mapping)
    until(lambda: "Disable</button>" in pages.get(f"/functions/{made.name}?fragment=1").text)
    do("disable-trigger", mapping=mapping)
    page = pages.get(f"/functions/{made.name}").text
    assert XSS not in page
    assert queue.rpartition("/")[2] in page
    assert made.name in pages.get(f"/queues/{queue.rpartition('/')[2]}").text


def test_the_typed_invoke_is_the_buttons(settings: Settings, aws: Any, tmp_path: Path) -> None:
    made = functions.make(aws, SOURCE)
    event = {"say": HOSTILE}
    _type(settings, "invoke", {"function": made.name, "payload": json.dumps(event)}, tmp_path)
    assert json.loads((tmp_path / "answer.json").read_text()) == event


def test_parameters_are_put_read_labelled_and_deleted(do: Do, pages: FlaskClient) -> None:
    assert "Version 1" in do("put-parameter", name="/shop/key", kind="SecureString", value="s3cr3t")
    refused = do("put-parameter", name="/shop/key", kind="SecureString", value="other")
    assert "ParameterAlreadyExists" in refused
    assert "tick Overwrite" in refused
    for page in ("/parameters", "/parameters/shop/key"):
        assert "s3cr3t" not in pages.get(page).text
    assert "s3cr3t" not in do("get-parameter", name="/shop/key")
    assert "s3cr3t" in do("get-parameter", name="/shop/key", decrypt="true")
    assert "has the label live" in do("label-version", name="/shop/key", version=1, labels="live")
    assert "live" in pages.get("/parameters/shop/key?fragment=1").text
    do("put-parameter", name="/todoapp/flag", kind="String", value="false")
    assert 'aria-checked="false"' in pages.get("/parameters").text
    do("set-flag", name="/todoapp/flag", value="true")
    assert 'aria-checked="true"' in pages.get("/parameters?fragment=1").text
    assert "is deleted" in do("delete-parameter", name="/shop/key")
    assert pages.get("/parameters/shop/key").status_code == 404


@pytest.mark.parametrize("name", ["plain", "/a", "/a/../b", "/a/.../c.d_e-f", "/a/./b"])
def test_parameters_of_odd_names_have_a_page(name: str, do: Do, pages: FlaskClient) -> None:
    link = re.search(
        r'href="(/parameters[^"]+)"', do("put-parameter", name=name, kind="String", value="here")
    )
    assert link
    assert "here" in pages.get(html.unescape(link[1])).text


def test_objects_of_odd_names_are_listed_and_kept_as_files(pages: FlaskClient, aws: Any) -> None:
    bucket = f"b-{uuid.uuid4().hex}"
    s3 = aws("s3")
    s3.create_bucket(Bucket=bucket)
    keys = ["a b/../é \"q\" 'x'.html", f"{XSS}.svg", "..", "x\ny", "🚀"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=XSS.encode())
    page = pages.get(f"/buckets/{bucket}").text
    assert XSS not in page
    links = re.findall(rf'href="(/buckets/{bucket}\?key=[^"]+)"', page)
    assert len(links) == len(keys)
    for link in links:
        kept = pages.get(html.unescape(link))
        assert kept.data == XSS.encode(), link
        assert kept.headers["Content-Disposition"].startswith('attachment; filename="')
        assert kept.headers["X-Content-Type-Options"] == "nosniff"
        assert kept.mimetype == "application/octet-stream"


def test_many_queues_are_shown_in_pages(pages: FlaskClient, aws: Any) -> None:
    sqs = aws("sqs")
    for number in range(60):
        sqs.create_queue(QueueName=f"many-{number:03}")
    first, second = (pages.get(f"/queues?fragment=1&page={at}").text for at in (1, 2))
    assert "Page 1 of 3, 60 in all" in first
    assert ("many-000" in first, "many-025" in first, "many-025" in second) == (True, False, True)
    assert "many-059" in pages.get("/queues?q=059").text


def test_empty_lists_say_what_to_do(pages: FlaskClient) -> None:
    for page in ("queues", "topics", "functions", "parameters", "buckets"):
        assert "lab setup" in pages.get(f"/{page}").text, page


@pytest.mark.parametrize("page", ["queues", "topics", "functions", "parameters", "buckets"])
def test_what_is_not_there_is_said(page: str, pages: FlaskClient) -> None:
    answer = pages.get(f"/{page}/nothing")
    assert answer.status_code == 404
    assert "There is no" in answer.text


def test_commands_follow_what_is_filled_in(pages: FlaskClient, queue: str) -> None:
    def told(**fields: str) -> Any:
        shown = {"X-Guide-Token": "shown"}
        given = {"queue": queue, **fields}
        return pages.post("/act/send-message/commands", data=given, headers=shown).json

    assert "--message-body 'it'\\''s'" in told(body="it's")["commands"]["bash"]
    assert told(body="x")["need"]["action"] == "sqs:SendMessage"
    assert told(body="x", delay="soon") == {"why": "Delivery delay is no number: 'soon'."}
    assert "file://" in told(body="x" * 40_000)["why"]


def test_an_emulator_that_is_away_is_said_with_the_next_command(settings: Settings) -> None:
    nobody = replace(settings, endpoint=f"http://localhost:{free_port()}")
    pages = create_app(Guide(nobody, Hub(Flag()), token="shown")).test_client()
    fields = {"queue": "http://localhost/queue/x", "body": "x"}
    for answer in (
        pages.get("/queues"),
        pages.get("/queues/x"),
        pages.get("/buckets/x?key=y"),
        pages.post("/act/send-message", data=fields, headers={"X-Guide-Token": "shown"}),
    ):
        assert answer.status_code == 503
        assert "lab up" in answer.text


def test_without_scripts_an_act_is_a_page_with_a_way_back(pages: FlaskClient, queue: str) -> None:
    fields = {"token": "shown", "back": "/queues/x", "queue": queue, "body": "x"}
    page = pages.post("/act/send-message", data=fields).text
    assert "The message is in the queue." in page
    assert '<a class="button" href="/queues/x">Back</a>' in page
    elsewhere = pages.post("/act/send-message", data=fields | {"back": "//evil.example"}).text
    assert '<a class="button" href="/">Back</a>' in elsewhere
    assert pages.post("/act/send-message", data=fields | {"token": "x"}).status_code == 403


def _type(settings: Settings, act: str, fields: dict[str, str], folder: Path | None = None) -> None:
    """Run the command beside the button in bash."""
    made = ACTS[act]
    parameters = filled.parameters(made, {name: [value] for name, value in fields.items()})
    line = form.commands(made.service, made.operation, parameters).bash
    done = subprocess.run(
        ["bash", "-c", line],
        env=student_env.complete(settings),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
    )
    assert done.returncode == 0, line + done.stderr
