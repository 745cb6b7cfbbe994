"""What breaks around the app, or kills it: nothing that was said to be saved is lost."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.shared.config import Settings
from tests.support import app as apps
from tests.support.app import soup, text_of
from tests.support.gate import Gate, gate
from tests.support.waiting import until

FIELDS = {
    "description": "Buy milk",
    "dueDate": "2026-12-24",
    "priority": "High",
    "status": "Done",
}
Client = Callable[..., Any]


@pytest.fixture
def stack(settings: Settings, aws: Client) -> str:
    """The stack with notifications on; gives the topic's ARN."""
    topic = apps.make_stack(settings)
    aws("ssm").put_parameter(
        Name="/todoapp/sendNotifications", Value="True", Type="String", Overwrite=True
    )
    return topic


@pytest.fixture
def door(settings: Settings) -> Iterator[Gate]:
    with gate(settings.endpoint) as door:
        yield door


def test_a_todo_is_saved_without_its_topic_and_told_when_the_topic_is_back(
    settings: Settings, aws: Client, stack: str, tmp_path: Path
) -> None:
    aws("sns").delete_topic(TopicArn=stack)
    with apps.running(apps.environment(settings, tmp_path), tmp_path) as app:
        page = soup(app.submit("/todos/new", **FIELDS).text)
        assert page.select("tbody th")[0].text == "Buy milk"
        panel = text_of(page.select("#waiting")[0])
        for words in ("1 notification waits", "NotFound", "Topic does not exist", "request id"):
            assert words in panel
        aws("sns").create_topic(Name="todo-notifications")
        inbox = apps.subscriber(settings, aws)
        assert "All notifications are sent." in app.submit("/", "/notifications/send").text
        [message] = until(inbox)
        assert message["Subject"] == "Todo Completed: Buy milk"


def test_what_waits_is_sent_without_anybody_asking(
    settings: Settings, aws: Client, stack: str, door: Gate, tmp_path: Path
) -> None:
    inbox = apps.subscriber(settings, aws)
    door.refuse("Action=Publish", "Broken", "no answer that an AWS client could read")
    env = apps.environment(settings, tmp_path, AWS_ENDPOINT_URL=door.url)
    with apps.running(env, tmp_path) as app:
        assert "ResponseParserError" in app.submit("/todos/new", **FIELDS).text
        door.refused.clear()
        assert len(until(inbox)) == 1


def test_a_kill_between_saving_and_sending_loses_no_notification(
    settings: Settings, aws: Client, stack: str, door: Gate, tmp_path: Path
) -> None:
    inbox = apps.subscriber(settings, aws)
    door.hold("UpdateItem")  # the dispatcher's first step after the todo was saved
    env = apps.environment(settings, tmp_path, AWS_ENDPOINT_URL=door.url)
    with apps.running(env, tmp_path) as app:
        assert app.api("POST", "/api/todos", json=FIELDS).status_code == 201
        assert door.holding.wait(10)
        app.kill(signal.SIGKILL)
    assert inbox() == []
    with apps.running(apps.environment(settings, tmp_path), tmp_path):
        assert len(until(inbox)) == 1
    assert aws("dynamodb").scan(TableName="TodoNotifications")["Items"] == []


def test_two_apps_send_each_notification_once(
    settings: Settings, aws: Client, stack: str, tmp_path: Path
) -> None:
    inbox = apps.subscriber(settings, aws)
    one = apps.running(apps.environment(settings, tmp_path), tmp_path)
    two = apps.running(apps.environment(settings, tmp_path), tmp_path)
    with one as first, two as second:
        for number in range(10):
            for app in (first, second):
                made = FIELDS | {"description": f"{app.url} {number}"}
                assert app.api("POST", "/api/todos", json=made).status_code == 201
        until(lambda: not aws("dynamodb").scan(TableName="TodoNotifications")["Items"])
    subjects = [message["Subject"] for message in inbox()]
    assert len(subjects) == len(set(subjects)) == 20


def test_a_form_survives_a_restart_of_the_app(
    settings: Settings, stack: str, tmp_path: Path
) -> None:
    env = apps.environment(settings, tmp_path)
    with apps.running(env, tmp_path) as app:
        form = apps.form_values(apps.find_form(app.page("/todos/new"))) | FIELDS
        cookies = app.browser.cookies.copy()
    with apps.running(env, tmp_path) as app:
        app.browser.cookies.update(cookies)
        answer = app.browser.post(f"{app.url}/todos/new", data=form, timeout=30)
        assert "The todo was added." in answer.text


def test_flags_that_aws_refuses_are_told_and_the_todo_is_saved(
    settings: Settings, stack: str, door: Gate, tmp_path: Path
) -> None:
    door.refuse(
        "AmazonSSM.GetParametersByPath", "AccessDeniedException", "not authorized to perform: ssm"
    )
    env = apps.environment(settings, tmp_path, AWS_ENDPOINT_URL=door.url)
    with apps.running(env, tmp_path) as app:
        page = text_of(soup(app.submit("/todos/new", **FIELDS).text))
        for words in ("AccessDeniedException", "not authorized to perform: ssm", "Buy milk"):
            assert words in page
        assert "1 notification waits" in page
        door.refused.clear()
        assert "All notifications are sent." in app.submit("/", "/notifications/send").text


def test_the_app_says_that_the_emulator_is_away_and_recovers_by_itself(
    settings: Settings, stack: str, tmp_path: Path
) -> None:
    with gate(settings.endpoint) as door:
        port = door.server_port
        env = apps.environment(settings, tmp_path, AWS_ENDPOINT_URL=door.url)
        with apps.running(env, tmp_path) as app:
            form = apps.form_values(apps.find_form(app.page("/todos/new"))) | FIELDS
            door.away()
            away = app.browser.get(app.url, timeout=60)
            assert away.status_code == 503
            assert "curl http://localhost" in text_of(soup(away.text))
            answer = app.browser.post(f"{app.url}/todos/new", data=form, timeout=60)
            assert answer.status_code == 503
            kept = apps.find_form(soup(answer.text))
            assert apps.form_values(kept)["description"] == "Buy milk"
            api = app.api("GET", "/api/todos")
            assert (api.status_code, api.json()["success"]) == (503, False)
            health = app.api("GET", "/healthz").json()
            assert health["aws"]["answers"] is False
            with gate(settings.endpoint, port):
                assert app.browser.get(app.url, timeout=30).status_code == 200
                assert app.api("GET", "/healthz").json()["aws"]["answers"] is True
        assert "Traceback" not in app.log.read_text()


def test_sigterm_ends_the_app_even_while_a_browser_waits(
    settings: Settings, aws: Client, stack: str, tmp_path: Path
) -> None:
    env = apps.environment(settings, tmp_path, EXPORT_DELAY_SECONDS="60")
    with apps.running(env, tmp_path) as app:
        app.api("POST", "/api/todos", json=FIELDS)
        form = apps.form_values(apps.find_form(app.page("/"), "/exports"))
        with app.browser.post(f"{app.url}/exports", data=form, stream=True, timeout=30) as page:
            assert page.status_code == 200
            started = time.monotonic()
            assert app.kill(signal.SIGTERM) == 0
            assert time.monotonic() - started < 5  # 1 s on a quiet machine
        [record] = aws("dynamodb").scan(TableName="TodoExports")["Items"]
        assert record["state"]["S"] == "failed"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"AWS_ENDPOINT_URL": ""}, "AWS_ENDPOINT_URL=http://localhost:4566"),
        ({"AWS_ENDPOINT_URL": "https://sns.us-east-1.amazonaws.com"}, "TODO_ALLOW_AWS=1"),
        ({"APP_PORT": "many"}, "APP_PORT is 'many'"),
        ({"APP_SECRET_FILE": "/dev/null/x"}, "APP_SECRET_FILE"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_in_words(
    settings: Settings, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    _refuses_to_start(apps.environment(settings, tmp_path, **changes), words)


def test_a_taken_port_is_named(settings: Settings, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        _refuses_to_start(apps.environment(settings, tmp_path, APP_PORT=port), f"port {port}")


def _refuses_to_start(env: dict[str, str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        env=env,
        cwd=Settings().root,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
