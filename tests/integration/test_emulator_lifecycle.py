"""The emulator starts, says so, listens where it should and ends when told."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support import emulator, functions
from tests.support.waiting import until

SLOW = "import time\ndef handler(event, context):\n    time.sleep(30)\n"


def health(settings: Settings) -> dict[str, object]:
    url = f"http://127.0.0.1:{settings.emulator_port}/_lab/health"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def test_health_tells_what_is_loaded(emulator_settings):
    loaded = until(lambda: (state := health(emulator_settings))["preloaded"] and state, 60)
    assert loaded["ready"] is True
    assert psutil.pid_exists(loaded["pid"])
    needed = "apigateway dynamodb events iam kms lambda logs s3 scheduler ses sns sqs ssm sts"
    assert set(needed.split()) <= set(loaded["services"])


def test_the_whole_process_tree_listens_on_loopback_only(emulator_settings, aws):
    functions.make(aws, "def handler(event, context):\n    return 1\n").invoke()
    process = psutil.Process(health(emulator_settings)["pid"])
    tree = [process, *process.children(recursive=True)]
    listening = set().union(*map(ports_of, tree))
    assert ("127.0.0.1", emulator_settings.emulator_port) in listening
    assert {ip for ip, _ in listening} == {"127.0.0.1"}


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_all_its_processes(tmp_path: Path, kind: signal.Signals):
    with emulator.running(tmp_path) as (settings, process):
        process.send_signal(kind)  # while its services are still being loaded
        assert process.wait(10) == 0
        assert not listens(settings)


def test_it_ends_while_a_client_waits_a_mapping_polls_and_a_function_runs(tmp_path: Path):
    with emulator.running(tmp_path) as (settings, process):
        client = lambda service: lab_aws.client(settings, service)  # noqa: E731
        function = functions.make(client, SLOW, Timeout=60)
        hidden = {"VisibilityTimeout": "60"}
        url = client("sqs").create_queue(QueueName="polled", Attributes=hidden)["QueueUrl"]
        arn = f"arn:aws:sqs:{settings.region}:{settings.account}:polled"
        client("lambda").create_event_source_mapping(FunctionName=function.name, EventSourceArn=arn)
        client("sqs").send_message(QueueUrl=url, MessageBody="x")
        children = until(lambda: psutil.Process(process.pid).children(recursive=True))
        with socket.create_connection(("127.0.0.1", settings.emulator_port)) as held:
            held.sendall(b"GET /_lab/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert held.recv(100)
            process.send_signal(signal.SIGTERM)
            process.wait(10)
        until(lambda: not any(alive(child) for child in children))


def test_with_all_services_loaded_it_stays_lean(tmp_path: Path):
    with emulator.running(tmp_path) as (settings, process):
        until(lambda: health(settings)["preloaded"], 60)
        assert "could not be loaded" not in (tmp_path / "emulator.log").read_text()
        assert psutil.Process(process.pid).memory_info().rss < 280e6


def test_two_run_side_by_side_and_see_nothing_of_each_other(tmp_path: Path, emulator_settings):
    with emulator.running(tmp_path) as (settings, _):
        name = f"side-{time.time_ns()}"
        lab_aws.client(settings, "s3").create_bucket(Bucket=name)
        assert name not in [
            bucket["Name"]
            for bucket in lab_aws.client(emulator_settings, "s3").list_buckets()["Buckets"]
        ]


@pytest.mark.parametrize(
    ("port", "why"), [("taken", "is taken by another program"), ("65536", "is no port")]
)
def test_what_stands_in_its_way_is_said_in_one_line(tmp_path: Path, port: str, why: str):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1]) if port == "taken" else port
        env = os.environ | {"LAB_EMULATOR_PORT": port, "LAB_STATE_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "lab.emulator"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert why in done.stderr
    assert done.stderr.count("\n") == 1


def ports_of(member: psutil.Process) -> set[tuple[str, int]]:
    """Where it listens; one that has ended since the tree was looked at listens nowhere."""
    try:
        connections = member.net_connections("inet")
    except psutil.NoSuchProcess:
        return set()
    return {tuple(each.laddr) for each in connections if each.status == psutil.CONN_LISTEN}


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def listens(settings: Settings) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", settings.emulator_port)) == 0
