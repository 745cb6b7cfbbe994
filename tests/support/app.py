"""The TODO app for tests: inside the test's process over moto, or as a real process."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import requests
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.config import Config
from app.errors import AwsError
from app.services import Services, connect
from app.services.aws import Aws
from lab import stack
from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from lab.stack.clients import Clients
from lab.stack.resources import resources
from tests.support import cloud, permissions
from tests.support.emulator import free_port

TOPIC = f"arn:aws:sns:{cloud.REGION}:{cloud.ACCOUNT}:todo-notifications"
INSIDE = Config(
    endpoint=None,
    allow_aws=True,  # inside the process moto answers for AWS; no socket is opened
    topic_arn=TOPIC,
    export_bucket="todo-exports",
    export_delay=0.0,
    secret_key="a key for tests only, 32 characters",
    explain_url="http://localhost:8080/why/{id}",
)
# A todo as a form or the API takes it.
FIELDS = {
    "description": "Buy milk",
    "dueDate": "2026-12-24",
    "priority": "High",
    "status": "Not Started",
}
FLAGS = ("sendNotifications", "useQueueForExports", "showDeleteFromEditPage")


class FlakyAws(Aws):
    """AWS that refuses the calls named in ``refused``: ``{"sns publish": AwsError(...)}``."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.refused: dict[str, AwsError] = {}
        self.calls: list[str] = []

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        self.calls.append(f"{service} {operation}")
        if error := self.refused.get(f"{service} {operation}"):
            raise error
        return super().call(service, operation, **params)


@dataclass
class Inside:
    """An app inside the test's process: its Flask object, services and AWS."""

    flask: Flask
    services: Services
    aws: FlakyAws
    client: Callable[[str], Any]
    http: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = self.flask.test_client()

    def flag(self, name: str, value: str = "true") -> None:
        """Set a feature flag."""
        self.client("ssm").put_parameter(
            Name=f"/todoapp/{name}", Value=value, Type="String", Overwrite=True
        )

    def refuse(self, call: str, code: str = "AccessDeniedException") -> None:
        """Have AWS refuse one operation from now on."""
        service, operation = call.split()
        self.aws.refused[call] = AwsError(
            code, f"not {operation} today", service=service, operation=operation, request_id="r-1"
        )

    def page(self, path: str) -> BeautifulSoup:
        """A page that must answer 200."""
        response = self.http.get(path)
        assert response.status_code == 200, response.text
        return soup(response.text)

    def submit(self, path: str, action: str = "", **fields: str) -> TestResponse:
        """Open ``path``, fill its form (the one that posts to ``action``), send it."""
        form = find_form(self.page(path), action)
        target = str(form.get("action"))
        return self.http.post(target, data=form_values(form) | fields)


@contextmanager
def inside() -> Iterator[Inside]:
    """The app over moto, all its resources made, the flags off; its dispatcher does not run."""
    with cloud.inside() as client:
        for table, key in (
            ("TodoItems", "id"),
            ("TodoExports", "exportId"),
            ("TodoNotifications", "id"),
        ):
            cloud.table(client, table, key)
        client("s3").create_bucket(Bucket=INSIDE.export_bucket)
        client("sqs").create_queue(QueueName=INSIDE.export_queue)
        aws, services, flask = _wired()
        aws.refused.clear()
        aws.calls.clear()
        yield Inside(flask, services, aws, client)


@cache
def _wired() -> tuple[FlakyAws, Services, Flask]:
    """One for all tests, they keep no state: making clients and templates takes long."""
    aws = FlakyAws(INSIDE)
    services = connect(INSIDE, aws)
    services.dispatcher.stop()
    return aws, services, create_app(INSIDE, services)


def soup(html: str) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(html, "html.parser")


def find_form(page: BeautifulSoup, action: str = "") -> Tag:
    """The page's form that posts to an address ending in ``action``."""
    return next(f for f in page.find_all("form") if str(f.get("action")).endswith(action))


def form_values(form: Tag) -> dict[str, str]:
    """What a browser would send if nothing was changed."""
    values = {}
    for box in form.find_all(["input", "textarea", "select"]):
        name = str(box["name"])
        if box.name == "select":
            chosen = box.find("option", selected=True) or box.find("option")
            values[name] = str(chosen.get("value", chosen.text)) if chosen else ""
        else:
            values[name] = str(box.get("value", "")) or box.text.lstrip("\n")
    return values


def text_of(page: BeautifulSoup | Tag) -> str:
    """What a person reads, white space folded."""
    return re.sub(r"\s+", " ", page.get_text(" ")).strip()


def make_stack(settings: Settings) -> str:
    """The resources the app needs, in the test's own account; returns the topic's ARN."""
    client = lambda service: lab_aws.client(settings, service, actor="test")  # noqa: E731
    for table, key in (
        ("TodoItems", "id"),
        ("TodoExports", "exportId"),
        ("TodoNotifications", "id"),
    ):
        cloud.table(client, table, key)
    client("s3").create_bucket(Bucket=f"todo-exports-{settings.account}")
    client("sqs").create_queue(QueueName="todo-exports")
    for name in FLAGS:
        client("ssm").put_parameter(Name=f"/todoapp/{name}", Value="false", Type="String")
    return str(client("sns").create_topic(Name="todo-notifications")["TopicArn"])


def make_profile(settings: Settings) -> None:
    """The stack's role for the app, in the profile of the app's instance."""
    clients = Clients(settings)
    for each in resources(clients.place):
        if each.name in ("TodoApp-EC2-Role", "TodoApp-EC2-Profile"):
            each.create(clients)
            each.update(clients, each.wanted(clients))


def own_account(settings: Settings) -> Settings:
    """The emulator of ``settings``, seen from an account that no other test uses."""
    return replace(settings, account=f"{uuid.uuid4().int % 10**12:012d}")


def subscriber(settings: Settings, aws: Callable[..., Any]) -> Callable[[], list[dict[str, Any]]]:
    """Subscribes a queue to the topic; gives a function that tells all it has got so far."""
    topic = f"arn:aws:sns:{settings.region}:{settings.account}:todo-notifications"
    queue = aws("sqs").create_queue(QueueName="subscriber")["QueueUrl"]
    arn = f"arn:aws:sqs:{settings.region}:{settings.account}:subscriber"
    permissions.let_send(aws("sqs"), arn, topic)
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    got: list[dict[str, Any]] = []

    def so_far() -> list[dict[str, Any]]:
        while (
            batch := aws("sqs")
            .receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
            .get("Messages")
        ):
            for message in batch:
                got.append(json.loads(message["Body"]))
                aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return got

    return so_far


def environment(settings: Settings, state_dir: Path, **changes: str) -> dict[str, str]:
    """The environment of ``python -m app`` in the test's account."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LAB_", "TODO_"))}
    topic = f"arn:aws:sns:{settings.region}:{settings.account}:todo-notifications"
    return env | {
        "APP_PORT": str(free_port()),
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_REGION": settings.region,
        "AWS_ACCESS_KEY_ID": settings.account,
        "AWS_SECRET_ACCESS_KEY": "test",
        "EXPORT_BUCKET": f"todo-exports-{settings.account}",
        "TOPIC_ARN": topic,
        "EXPORT_DELAY_SECONDS": "1",
        "APP_SECRET_FILE": str(state_dir / "app.secret"),
        "PYTHONUNBUFFERED": "1",
        **changes,
    }


def on_its_instance(settings: Settings, state_dir: Path, **changes: str) -> dict[str, str]:
    """The same with the credentials of the instance's role, as `lab up` gives it."""
    env = environment(settings, state_dir, **changes)
    del env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
    metadata = stack.app_environment(settings)["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
    return env | {"AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata}


@dataclass
class Running:
    """A running app process, and a browser without JavaScript in front of it."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    browser: requests.Session

    def page(self, path: str = "/") -> BeautifulSoup:
        """A page that must answer 200."""
        response = self.browser.get(self.url + path, timeout=30)
        assert response.status_code == 200, response.text
        return soup(response.text)

    def submit(self, path: str, action: str = "", **fields: str) -> requests.Response:
        """Open ``path``, fill its form (the one that posts to ``action``), send it."""
        form = find_form(self.page(path), action)
        return self.browser.post(
            self.url + str(form["action"]), data=form_values(form) | fields, timeout=30
        )

    def api(self, method: str, path: str, **options: Any) -> requests.Response:
        """One call of the JSON API."""
        return self.browser.request(method, self.url + path, timeout=30, **options)

    def kill(self, number: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(10)


@contextmanager
def running(env: dict[str, str], state_dir: Path) -> Iterator[Running]:
    """``python -m app`` with ``env``, answering; ended on the way out."""
    log = state_dir / "app.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=Settings().root,
            start_new_session=True,
        )
    with requests.Session() as browser:
        app = Running(process, f"http://localhost:{env['APP_PORT']}", log, browser)
        try:
            _wait_until_it_answers(app)
            yield app
        finally:
            if process.poll() is None:
                app.kill()


def _wait_until_it_answers(app: Running) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and app.process.poll() is None:
        try:
            app.browser.get(f"{app.url}/healthz", timeout=15)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the app did not start:\n{app.log.read_text()[-3000:]}")
