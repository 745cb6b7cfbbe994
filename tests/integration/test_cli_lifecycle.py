"""lab up, down and restart: from every half-dead state back to a lab that is up."""

import json
import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from lab.cli import files, processes
from lab.cli.parts import APP, EMULATOR, GUIDE, PARTS, get
from tests.support.emulator import free_port
from tests.support.lab import own
from tests.support.waiting import until


@pytest.fixture
def lab(tmp_path):
    with own(tmp_path / "it's a läb") as lab:
        yield lab


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One lab for tests that leave it up, whatever they do to it."""
    with own(tmp_path_factory.mktemp("lab")) as lab:
        assert lab.run("up").returncode == 0
        yield lab


def pid(lab, part):
    running = processes.find(part, lab.settings)
    return running.process.pid if running else 0


def kill(lab, part):
    os.kill(pid(lab, part), signal.SIGKILL)
    until(lambda: not pid(lab, part))


def status(lab):
    done = lab.run("status", "--json")
    state = json.loads(done.stdout)
    assert done.returncode == (0 if state["up"] else 1)
    return state


def started(lab):
    """The emulator was launched; it need not answer yet."""
    return files.run_file(lab.settings, "emulator").exists()


def nothing_left(lab):
    until(lambda: not lab.left(), 5)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", lab.settings.emulator_port)) != 0
    assert lab.run("status").returncode == 1
    return True


def test_up_says_where_everything_is(shared):
    done = shared.run("up")
    assert done.returncode == 0
    assert "already" in done.stdout
    for part in PARTS:
        assert part.url(shared.settings) in done.stdout
    assert re.search(r"lab shell +a shell", done.stdout)
    assert get(shared.settings.app_port, "/healthz")[0] == 200
    assert b"Course" in get(shared.settings.guide_port, "/")[1]


def test_second_up_leaves_the_processes_alone(shared):
    before = pid(shared, EMULATOR), pid(shared, APP)
    assert shared.run("up").returncode == 0
    assert (pid(shared, EMULATOR), pid(shared, APP)) == before


def test_status_tells_pids_ports_and_memory(shared):
    state = status(shared)
    assert state["up"] is True
    assert state["stack"]["complete"] is True
    emulator = state["parts"]["emulator"]
    assert emulator["pid"] == pid(shared, EMULATOR)
    assert emulator["port"] == shared.settings.emulator_port
    assert emulator["memory"] > 50_000_000
    assert emulator["uptime"] > 0


def test_another_terminal_needs_no_port_settings(shared):
    ports = dict.fromkeys((part.port_setting for part in PARTS), "")
    done = shared.run("status", "--json", **ports)
    assert json.loads(done.stdout)["up"] is True


def test_running_part_is_not_looked_for_on_another_port(shared):
    moved = str(free_port())
    assert shared.run("status", LAB_APP_PORT=moved).returncode == 0
    done = shared.run("up", LAB_APP_PORT=moved)
    assert done.returncode == 1
    assert "runs on port" in done.stderr
    assert f"LAB_APP_PORT={moved} lab up" in done.stderr


@pytest.mark.parametrize("part", [APP, GUIDE])
def test_up_starts_a_killed_part_again_and_spares_the_emulator(shared, part):
    before = pid(shared, EMULATOR)
    kill(shared, part)
    assert status(shared)["parts"][part.name]["running"] is False
    assert shared.run("up").returncode == 0
    assert status(shared)["up"] is True
    assert pid(shared, EMULATOR) == before


def test_up_makes_the_stack_again_after_the_emulator_was_killed(shared):
    kill(shared, EMULATOR)
    assert status(shared)["stack"]["complete"] is False
    done = shared.run("up")
    assert done.returncode == 0, done.stderr
    assert status(shared)["up"] is True
    listed = shared.run("shell", "-c", "awslocal sns list-topics")
    assert "todo-notifications" in listed.stdout


def test_up_completes_a_stack_that_was_left_half_made(shared):
    files.run_file(shared.settings, "stack").unlink()
    shared.run("shell", "-c", "awslocal ssm delete-parameter --name /todoapp/sendNotifications")
    assert shared.run("up").returncode == 0
    found = shared.run(
        "shell", "-c", "awslocal ssm get-parameter --name /todoapp/sendNotifications"
    )
    assert found.returncode == 0, found.stderr


def test_reset_throws_away_what_a_student_made(shared):
    made = shared.run("shell", "-c", "awslocal sqs create-queue --queue-name mine")
    assert made.returncode == 0, made.stderr
    assert shared.run("reset").returncode == 1  # nobody said yes
    before = pid(shared, EMULATOR), pid(shared, APP)
    done = shared.run("reset", "--yes")
    assert done.returncode == 0, done.stderr
    assert status(shared)["up"] is True
    assert (pid(shared, EMULATOR), pid(shared, APP)) == before
    queues = shared.run("shell", "-c", "awslocal sqs list-queues").stdout
    assert "todo-exports" in queues
    assert "mine" not in queues
    assert get(shared.settings.app_port, "/")[0] == 200


def test_reset_starts_what_is_not_running(shared):
    kill(shared, EMULATOR)
    done = shared.run("reset", "--yes")
    assert done.returncode == 0, done.stderr
    assert status(shared)["up"] is True


def test_reset_destroys_nothing_when_it_cannot_make_the_stack_again(shared):
    before = pid(shared, EMULATOR)
    done = shared.run("reset", "--yes", LAB_ENDPOINT="http://localhost:1")
    assert done.returncode == 1
    assert "unset LAB_ENDPOINT" in done.stderr
    assert pid(shared, EMULATOR) == before
    assert status(shared)["up"] is True


def test_down_leaves_nothing_and_can_be_said_twice(shared):
    pids = shared.left()
    assert pids
    done = shared.run("down")
    assert done.returncode == 0
    assert done.stdout == "Stopped: emulator, app, guide.\n"
    assert nothing_left(shared)
    again = shared.run("down")
    assert (again.returncode, again.stdout) == (0, "Nothing was running.\n")


@pytest.mark.parametrize("part", PARTS)
def test_taken_port_is_named_with_its_program_and_the_way_out(lab, part):
    with socket.create_server(("127.0.0.1", part.port(lab.settings))):
        done = lab.run("up")
    assert done.returncode == 1
    assert f"Port {part.port(lab.settings)}" in done.stderr
    assert f"(pid {os.getpid()})" in done.stderr
    assert f"{part.port_setting}=" in done.stderr
    assert not lab.left()


def test_port_of_another_lab_is_named_with_its_folder(lab, tmp_path):
    serve = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]
    with subprocess.Popen(
        [*serve, str(lab.settings.emulator_port)],
        env={"LAB_INSTANCE": "/home/student/other/.lab"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as other:
        until(lambda: get(lab.settings.emulator_port, "/")[0])
        done = lab.run("up")
        other.kill()
    assert done.returncode == 1
    assert "the lab of /home/student/other/.lab" in done.stderr


def test_endpoint_of_somebody_else_is_not_brought_up(lab):
    done = lab.run("up", LAB_ENDPOINT="http://localhost:1")
    assert done.returncode == 1
    assert "unset LAB_ENDPOINT" in done.stderr
    assert not lab.left()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_up_leaves_nothing(lab, number):
    up = lab.start("up")
    until(lambda: started(lab))
    up.send(number)
    assert up.end() == 130, up.text
    assert "Traceback" not in up.text
    assert nothing_left(lab)


def test_up_interrupted_while_it_makes_the_stack_leaves_nothing(lab):
    up = lab.start("up")
    up.prints("Stack")
    up.send(signal.SIGINT)
    assert up.end() == 130, up.text
    assert "Traceback" not in up.text
    assert nothing_left(lab)


def test_down_ends_an_up_that_is_at_work(lab):
    up = lab.start("up")
    until(lambda: started(lab))
    assert lab.run("down").returncode == 0
    assert up.end() == 130, up.text
    assert nothing_left(lab)


def test_two_ups_at_once_make_one_lab_that_survives_a_killed_command(lab):
    first = lab.start("up")
    until(lambda: started(lab))
    first.send(signal.SIGKILL)
    first.end()
    others = [lab.start("up"), lab.start("up")]
    assert [other.end() for other in others] == [0, 0], [other.text for other in others]
    assert status(lab)["up"] is True
    assert not processes.leftovers(lab.settings)


def test_foreground_prints_logs_and_stops_it_all_on_sigterm(lab):
    up = lab.start("up", "--foreground")
    up.prints("Ctrl-C stops it all")
    get(lab.settings.app_port, "/no-such-page")
    up.prints("/no-such-page")
    up.send(signal.SIGTERM)
    assert up.end() == 0, up.text
    assert nothing_left(lab)


def test_emulator_that_cannot_start_is_shown_with_its_log(lab):
    lab.settings.state_dir.mkdir()
    (lab.settings.state_dir / "emulator").write_text("a file where a folder must be")
    done = lab.run("up")
    assert done.returncode == 1
    assert "The emulator is not ready" in done.stderr
    assert "Error" in done.stderr  # from its log
    assert "lab doctor" in done.stderr
    assert nothing_left(lab)
