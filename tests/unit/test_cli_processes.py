"""Processes of a lab are found, stopped to the last one, and strangers are spared."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from lab.cli import files, processes
from lab.cli.parts import EMULATOR, INSTANCE, PARTS
from lab.shared.config import Settings
from tests.support.waiting import until

# A part with a child in a session of its own that ignores SIGTERM, as a function may be.
FAMILY = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.execve("/bin/sh", ["sh", "-c", "echo ready; exec sleep 99"], {})
time.sleep(99)
"""


@pytest.fixture
def settings(tmp_path):
    settings = replace(Settings(), state_dir=tmp_path.resolve())
    yield settings
    for process in processes.tree(processes.marked(settings)):
        process.kill()


@pytest.fixture
def part(monkeypatch):
    """An emulator that is a small family of processes."""
    part = type("Family", (type(EMULATOR),), {"command": [sys.executable, "-c", FAMILY]})
    return part("emulator", "AWS", "", "LAB_EMULATOR_PORT", "/")


def start(part, settings):
    running = processes.start(part, settings)
    until(lambda: "ready" in files.log_file(settings, part.name).read_text())
    return running


def test_started_part_is_found_again_with_its_port(part, settings):
    running = start(part, settings)
    found = processes.find(EMULATOR, settings)
    assert found is not None
    assert (found.process.pid, found.port) == (running.process.pid, settings.emulator_port)
    assert os.getsid(found.process.pid) == found.process.pid


def test_part_gets_nothing_of_the_students(part, settings, monkeypatch):
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "HTTPS_PROXY", "PYTHONPATH", "LOCALSTACK_X"):
        monkeypatch.setenv(name, "misleading")
    env = start(part, settings).process.environ()
    assert "misleading" not in env.values()
    assert env["AWS_CONFIG_FILE"] == os.devnull


def test_stop_ends_descendants_in_other_sessions_that_ignore_sigterm(part, settings):
    family = processes.tree([start(part, settings).process])
    assert len(family) == 2
    assert processes.stop_parts(settings, PARTS) == [EMULATOR]
    assert not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family)
    assert processes.find(EMULATOR, settings) is None


def test_killed_part_is_not_found(part, settings):
    running = start(part, settings)
    os.kill(running.process.pid, signal.SIGKILL)
    until(lambda: processes.find(EMULATOR, settings) is None)


def test_what_a_dead_run_left_is_found_and_ended(part, settings):
    running = start(part, settings)
    files.run_file(settings, "emulator").unlink()
    assert running.process.pid in [p.pid for p in processes.leftovers(settings)]
    assert processes.stop_leftovers(settings) == 2
    assert processes.leftovers(settings) == []


def test_living_part_is_no_leftover(part, settings):
    start(part, settings)
    assert processes.leftovers(settings) == []


@pytest.mark.parametrize("ours", [True, False])
def test_recycled_pid_is_never_touched(settings, ours):
    """A record with the pid of another program, or of a later process of ours."""
    env = {INSTANCE: str(settings.state_dir)} if ours else {}
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"], env=env) as other:
        until(lambda: psutil.Process(other.pid).environ() == env)
        ticks = processes._ticks(other.pid)
        record = {"pid": other.pid, "ticks": ticks - ours, "port": 4566}
        files.write_json(files.run_file(settings, "emulator"), record)
        assert processes.find(EMULATOR, settings) is None
        assert processes.stop_parts(settings, PARTS) == []
        assert other.poll() is None
        other.kill()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123",
        "[]",
        "{",
        "\xff",
        json.dumps({"pid": "1", "ticks": 1, "port": 1}),
        json.dumps({"pid": -1, "ticks": 0, "port": 1}),
        json.dumps({"pid": 0, "ticks": 0, "port": 1}),
        json.dumps({"pid": 10**30, "ticks": 0, "port": 1}),
        json.dumps({"pid": 1, "ticks": 0, "port": 1}),
        json.dumps({"pid": None}),
    ],
)
def test_record_that_makes_no_sense_is_no_process(settings, text):
    file = files.run_file(settings, "emulator")
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="latin-1")
    assert processes.find(EMULATOR, settings) is None


def test_output_of_the_run_before_is_kept(part, settings):
    start(part, settings)
    processes.stop_parts(settings, PARTS)
    processes.start(part, settings)
    assert "ready" in files.log_file(settings, "emulator.old").read_text()
