"""The stack on ministack, an emulator that has nothing in common with LocalStack."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from lab.shared import aws
from lab.shared.config import Settings
from lab.stack import ensure, teardown
from tests.support.emulator import free_port, stop
from tests.support.stack import by_action, everything, with_functions, writes
from tests.support.waiting import until


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Settings]:
    """Settings of a ministack of its own, on loopback, and functions that do nothing."""
    port, home = free_port(), str(tmp_path)
    environ = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "HOME": home, "TMPDIR": home}
    with (tmp_path / "ministack.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"]} | environ,
            cwd=tmp_path,
            start_new_session=True,
        )
    endpoint = f"http://localhost:{port}"
    try:
        until(lambda: _answers(f"{endpoint}/_ministack/health"), seconds=30)
        yield with_functions(replace(Settings(), endpoint=endpoint), tmp_path)
    finally:
        stop(process)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def test_stack_is_made_kept_mended_and_removed_on_another_emulator(elsewhere: Settings) -> None:
    client = partial(aws.client, elsewhere)
    empty = everything(client)
    assert by_action(ensure(elsewhere), "updated") == {}
    with writes(elsewhere) as made:
        assert {change.action for change in ensure(elsewhere)} == {"unchanged"}
    assert made == []

    client("sqs").delete_queue(QueueUrl=f"{elsewhere.endpoint}/{elsewhere.account}/todo-exports")
    client("lambda").update_function_configuration(FunctionName="todo_api", Timeout=3)
    changes = ensure(elsewhere)
    assert by_action(changes, "created") == {"queue todo-exports": ""}
    assert by_action(changes, "updated") == {"function todo_api": "timeout"}

    assert {change.action for change in teardown(elsewhere)} == {"deleted"}
    assert everything(client) == empty
