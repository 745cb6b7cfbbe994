"""How environments end, and that nothing of them is left."""

import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from lab.shared.config import Settings
from tests.support import emulator, functions, waiting

# A grandchild in a session of its own, whose parent is gone: it has left the tree of processes
# as far as it can. Its argument is what the test looks for.
RUNAWAY = """
    import os, subprocess, sys, time

    def run_away(marker):
        if os.fork() == 0:
            os.setsid()
            subprocess.Popen(["sleep", marker], start_new_session=True)
            os._exit(0)
        os.wait()

    def handler(event, context):
        run_away(event["marker"])
        if event.get("then") == "exit":
            os._exit(1)
        if event.get("then") == "hang":
            time.sleep(60)
        return "left"
"""


@pytest.fixture(scope="module", params=["namespaces", "plain"])
def lab(
    request: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, psutil.Process]]:
    """Two emulators, with and without namespaces, whose environments are soon idle.

    Fails at the end if the emulator leaves a process when it is told to stop.
    """
    switch = {"LAB_EXECUTOR_NAMESPACES": "0" if request.param == "plain" else "1"}
    directory = tmp_path_factory.mktemp("emulator")
    with emulator.running(directory, LAMBDA_KEEPALIVE_MS="1500", **switch) as (settings, process):
        yield settings, psutil.Process(process.pid)
        processes = psutil.Process(process.pid).children(recursive=True)
    waiting.until(lambda: not any(map(psutil.Process.is_running, processes)))


@pytest.fixture
def emulator_settings(lab: tuple[Settings, psutil.Process]) -> Settings:
    """In place of the session's emulator."""
    return lab[0]


@pytest.fixture
def marker() -> str:
    """An argument for sleep(1) that no other process has."""
    return f"3600.{uuid.uuid4().int % 10**12:012d}"


def test_runaway_child_ends_with_its_idle_environment(aws: Any, marker: str) -> None:
    function = functions.make(aws, RUNAWAY)
    assert function.invoke({"marker": marker}).payload == "left"
    assert _running(marker), "it lives as long as its environment"
    waiting.until(lambda: not _running(marker))


def test_runaway_child_ends_when_the_function_exits(aws: Any, marker: str) -> None:
    function = functions.make(aws, RUNAWAY)
    assert function.invoke({"marker": marker, "then": "exit"}).error
    assert not _running(marker)


def test_runaway_child_ends_with_the_timeout(aws: Any, marker: str) -> None:
    function = functions.make(aws, RUNAWAY, Timeout=1)
    result = function.invoke({"marker": marker, "then": "hang"})
    assert result.payload["errorType"] == "Sandbox.Timedout"
    assert not _running(marker)


def test_runaway_child_ends_when_the_function_is_deleted(aws: Any, marker: str) -> None:
    function = functions.make(aws, RUNAWAY)
    function.invoke({"marker": marker})
    aws("lambda").delete_function(FunctionName=function.name)
    waiting.until(lambda: not _running(marker))


def test_idle_environment_ends_and_its_state_is_lost(aws: Any) -> None:
    source = """
        calls = 0

        def handler(event, context):
            global calls
            calls += 1
            return calls, context.log_stream_name
        """
    function = functions.make(aws, source)
    first = function.invoke().payload
    second = function.invoke().payload
    assert (first[0], second[0], first[1]) == (1, 2, second[1])

    def cold_again() -> bool:
        # Waits longer than the environment is kept: each invocation keeps it warm.
        calls, stream = function.invoke().payload
        return bool(calls == 1 and stream != first[1])

    waiting.until(cold_again, pause=2)


def test_event_under_way_when_its_environment_stops_is_run_again(aws: Any) -> None:
    source = """
        import boto3, os, time

        def handler(event, context):
            done = os.environ.get("VERSION") == "second"
            s3 = boto3.client("s3")
            s3.put_object(Bucket=event, Key="finished" if done else "started")
            if not done:
                time.sleep(60)
        """
    function = functions.make(aws, source, Timeout=60)
    bucket = function.name
    s3 = aws("s3")
    s3.create_bucket(Bucket=bucket)

    def there(key: str) -> bool:
        found = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return key in [entry["Key"] for entry in found]

    aws("lambda").invoke(
        FunctionName=function.name, InvocationType="Event", Payload=f'"{bucket}"'.encode()
    )
    waiting.until(lambda: there("started"))
    aws("lambda").update_function_configuration(
        FunctionName=function.name, Environment={"Variables": {"VERSION": "second"}}
    )
    waiting.until(lambda: there("finished"))


def test_functions_start_again_when_their_parent_process_was_killed(
    aws: Any, lab: tuple[Settings, psutil.Process]
) -> None:
    source = "def handler(event, context): return 'here'\n"
    assert functions.make(aws, source).invoke().payload == "here"
    for child in lab[1].children():
        child.kill()
    assert functions.make(aws, source).invoke().payload == "here"


@pytest.mark.parametrize("namespaces", ["1", "0"])
def test_nothing_is_left_when_the_emulator_is_killed(
    tmp_path: Path, marker: str, namespaces: str
) -> None:
    from lab.shared import aws as lab_aws

    with emulator.running(tmp_path, LAB_EXECUTOR_NAMESPACES=namespaces) as (settings, process):

        def aws(service: str) -> Any:
            return lab_aws.client(settings, service, actor="test")

        function = functions.make(aws, RUNAWAY)
        function.invoke({"marker": marker})
        processes = psutil.Process(process.pid).children(recursive=True)
        assert len(processes) >= 3, "zygote, environment, function"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(15)
        waiting.until(lambda: not any(map(psutil.Process.is_running, processes)))
        waiting.until(lambda: not _running(marker))


def _running(marker: str) -> list[int]:
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        if marker in (process.info["cmdline"] or []):
            found.append(process.pid)
    return found
