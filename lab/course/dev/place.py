"""Where a proof happens: an account of its own, a folder, and the app if the exercise needs it."""

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lab import stack
from lab.course import prepare, scripts
from lab.course.check_api import Lab, Maker
from lab.course.dev import ports
from lab.course.dev.inventory import inventory
from lab.course.exercise import Exercise
from lab.shared.config import Settings

APP_SECONDS = 30.0
# All that the app gets of this process's environment: the rest could send it elsewhere.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ")

Environ = Callable[[Settings], Mapping[str, str]]
Client = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """``before`` is what was in the account when the exercise was begun, if it was counted."""

    lab: Lab
    folder: Path
    before: frozenset[str]
    environ: Mapping[str, str]

    def type(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run the commands as the student of this account; ports are those of this lab."""
        here = ports.moved(script, self.lab.settings)
        try:
            return scripts.run(here, self.folder, self.environ)
        except subprocess.TimeoutExpired as error:
            said = f"not finished after {error.timeout:.0f} seconds"
            return subprocess.CompletedProcess(error.cmd, 124, said)


@contextmanager
def begun(
    exercise: Exercise, settings: Settings, environ: Environ, *, counted: bool = False
) -> Iterator[Place]:
    """The exercise, started in a new account, ``counted`` before; what would go on working there
    is ended after, and its files are gone."""
    account = f"{uuid.uuid4().int % 10**12:012d}"
    own = replace(settings, account=account, state_dir=settings.state_dir / "proofs" / account)
    if exercise.needs == "app":
        own = replace(own, app_port=ports.free())
    if exercise.needs == "app" or (counted and exercise.needs == "stack"):
        stack.ensure(own)  # before the app, and before the exercise's own start
    try:
        with _app(own) if exercise.needs == "app" else contextlib.nullcontext():
            before = inventory(Lab(own)) if counted else frozenset()
            folder = prepare.prepare(exercise, own)
            lab = Lab(own, time.time())
            yield Place(lab, folder, before, {**environ(own), "LAB_ACCOUNT": account})
    finally:
        _quieten(exercise, own)
        shutil.rmtree(own.state_dir, ignore_errors=True)
        with contextlib.suppress(OSError):  # others are at work there
            own.state_dir.parent.rmdir()


@contextmanager
def _app(settings: Settings) -> Iterator[None]:
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    log = settings.state_dir / "app.log"
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    env |= stack.app_environment(settings)
    env |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    env |= {"EXPORT_DELAY_SECONDS": "1"}
    with log.open("ab") as out:
        app = subprocess.Popen(
            [sys.executable, "-m", "app"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=settings.root,
        )
    try:
        deadline = time.monotonic() + APP_SECONDS
        while not _answers(settings.app_port):
            if app.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace")[-600:]
                raise AssertionError(f"the app did not start: {said}")
            time.sleep(0.05)
        yield
    finally:
        app.terminate()
        try:
            app.wait(5)
        except subprocess.TimeoutExpired:
            app.kill()
            app.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _quieten(exercise: Exercise, settings: Settings) -> None:
    """Nothing of this account goes on polling, running on schedule or waiting for an event."""
    aws = Maker(settings).aws
    for kind, end in _AT_WORK.items():
        if kind in exercise.resources or exercise.needs != "emulator":
            with contextlib.suppress(BotoCoreError, ClientError):
                end(aws)


def _end_functions(aws: Client) -> None:
    functions = aws("lambda")
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.delete_event_source_mapping(UUID=mapping["UUID"])
    for function in functions.list_functions()["Functions"]:
        functions.delete_function(FunctionName=function["FunctionName"])


def _end_schedules(aws: Client) -> None:
    schedules = aws("scheduler")
    for schedule in schedules.list_schedules()["Schedules"]:
        schedules.delete_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])


def _end_rules(aws: Client) -> None:
    events = aws("events")
    for rule in events.list_rules()["Rules"]:
        events.disable_rule(Name=rule["Name"])


# What goes on by itself, by its kind: an exercise says which kinds of resource it makes.
_AT_WORK = {"schedule": _end_schedules, "rule": _end_rules, "function": _end_functions}
