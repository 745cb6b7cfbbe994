"""Nothing leaves the machine, whatever keys, profiles and proxies a student has set."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.shared.config import ROOT
from tests.support import sealed
from tests.support.emulator import free_port
from tests.support.lab import Lab, own

# Notes each address that a Python process connects to or looks up, and is not this machine.
RECORDER = """
import os, sys
def note(event, args):
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        address = args
    else:
        return
    host = str(address[0]) if isinstance(address, tuple) else ""
    if host not in ("", "localhost", "127.0.0.1", "::1", "None"):
        with open(os.environ["RECORDED"], "a") as out:
            print(os.getpid(), sys.argv[:3], event, address, file=out)
sys.addaudithook(note)
"""

# A student's session, from the first command to the last. Each line must succeed.
SESSION = """
must() { "$@" || echo "FAILED: $*"; }
must lab up
must lab setup
must lab doctor
must lab invoke export_todos --tail
must lab logs export_todos
must lab inbox
must lab shell -c 'awslocal sqs list-queues && aws sqs list-queues && aws sns list-topics'
must lab shell -c 'python -c "import boto3; print(boto3.client(\\"sns\\").list_topics())"'
must lab shell -c "curl -sf -X POST -H 'Content-Type: application/json' -d '$TODO' $APP/api/todos"
must lab shell -c "curl -sf -X POST $APP/api/export"
must eval "$(lab env --bash)"
must aws sqs list-queues
must lab teardown --yes
must lab down
"""

KEY = "AKIAQ3EGREALLOOKING5"
WHY_NOT = sealed.why_not()
TODO = '{"description": "x", "dueDate": "2030-01-01", "priority": "High", "status": "Done"}'


@pytest.fixture
def lab(tmp_path) -> Iterator[Lab]:
    with own(tmp_path / "state") as lab:
        yield lab


def hostile(lab, tmp_path, port):
    """The environment of a student with real-looking keys whose every setting points elsewhere."""
    elsewhere = f"http://127.0.0.1:{port}"
    home = tmp_path / "home"
    recorder = tmp_path / "recorder"
    (home / ".aws").mkdir(parents=True, exist_ok=True)
    (home / ".aws" / "config").write_text(
        f"[default]\nregion = eu-west-1\nendpoint_url = {elsewhere}\n"
        f"[profile prod]\nregion = eu-central-1\nendpoint_url = {elsewhere}\n"
        f"credential_process = touch {tmp_path}/credential-process-ran\n"
    )
    (home / ".aws" / "credentials").write_text(
        f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = wJalrXUtn\n"
    )
    recorder.mkdir(exist_ok=True)
    (recorder / "sitecustomize.py").write_text(RECORDER)
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    return (
        {k: v for k, v in lab.env.items() if k.lower() != "no_proxy"}
        | dict.fromkeys(proxies, elsewhere)
        | {
            "HOME": str(home),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(recorder),
            "RECORDED": str(tmp_path / "recorded"),
            "AWS_PROFILE": "prod",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
            "AWS_SESSION_TOKEN": "token",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": elsewhere,
            "AWS_ENDPOINT_URL_SNS": elsewhere,
            "APP": f"http://localhost:{lab.settings.app_port}",
            "TODO": TODO,
        }
    )


def session(lab, tmp_path, command, is_sealed):
    """Run it as the student; returns what it printed and how often it tried to leave."""
    port = free_port()
    env = hostile(lab, tmp_path, port)
    beside_sink = [sys.executable, "-m", "tests.support.sink", str(port), *command]
    if is_sealed:
        attempts, printed = sealed.attempts(beside_sink, env, tmp_path, ROOT)
        return printed, attempts
    done = subprocess.run(
        beside_sink,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        cwd=ROOT,
    )
    return done.stdout, 0


def recorded(tmp_path):
    file = tmp_path / "recorded"
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed", "open"])
def test_whole_session_stays_on_this_machine(lab, tmp_path, is_sealed):
    """Sealed, the kernel counts, so that it holds for every process; elsewhere this is the next
    best: proxies and endpoints lead to a port that counts, and Python notes whom it calls."""
    if is_sealed and WHY_NOT:
        pytest.skip(WHY_NOT)
    if not is_sealed and not WHY_NOT:
        pytest.skip("the sealed session proves the same and more")
    printed, attempts = session(lab, tmp_path, ["bash", "-c", SESSION], is_sealed)
    assert "FAILED" not in printed, printed
    assert attempts == 0, f"{printed}\n{recorded(tmp_path)}"
    assert "connections: 0" in printed
    assert recorded(tmp_path) == ""
    assert not (tmp_path / "credential-process-ran").exists()
    assert KEY not in printed
    assert not lab.left()


@pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "can be sealed")
@pytest.mark.parametrize(
    "leak",
    [
        "import socket; socket.create_connection(('52.94.5.1', 443))",
        "import socket; socket.getaddrinfo('sqs.us-east-1.amazonaws.com', 443)",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('8.8.8.8', 53))",
    ],
)
def test_seal_counts_what_leaks(lab, tmp_path, leak):
    """The test above can fail."""
    _, attempts = session(lab, tmp_path, [sys.executable, "-c", leak], True)
    assert attempts > 0
    assert recorded(tmp_path) != ""


def test_sink_and_recorder_see_what_goes_past_the_lab(lab, tmp_path):
    """The same student, outside of the lab's shell."""
    past = "AWS_MAX_ATTEMPTS=1 AWS_PROFILE=default aws sqs list-queues"
    printed, _ = session(lab, tmp_path, ["bash", "-c", past], False)
    assert "connections: 0" not in printed
    leak = "import socket\ntry: socket.getaddrinfo('no-such-host.invalid', 1)\nexcept OSError: 0"
    subprocess.run([sys.executable, "-c", leak], env=hostile(lab, tmp_path, 1), check=True)
    assert "no-such-host.invalid" in recorded(tmp_path)


@pytest.mark.parametrize("command", ["setup", "teardown"])
def test_setup_and_teardown_refuse_another_machine_and_say_what_is_at_stake(lab, command):
    yes = ["--yes"] if command == "teardown" else []
    done = lab.run(command, *yes, LAB_ENDPOINT="https://sqs.us-east-1.amazonaws.com")
    assert done.returncode == 1
    assert "--allow-remote" in done.stderr
    assert "todo-notifications" in done.stderr


@pytest.mark.parametrize("command", [["invoke", "f"], ["logs", "f"]])
def test_other_commands_refuse_another_machine(lab, command):
    done = lab.run(*command, LAB_ENDPOINT="https://lambda.us-east-1.amazonaws.com")
    assert done.returncode == 1
    assert "is not this machine" in done.stderr


def test_app_by_itself_refuses_to_start_without_a_local_endpoint(lab):
    for endpoint in ("", "https://sqs.us-east-1.amazonaws.com"):
        done = subprocess.run(
            [sys.executable, "-m", "app"],
            env=lab.env | {"AWS_ENDPOINT_URL": endpoint},
            capture_output=True,
            text=True,
            timeout=30,
            cwd=ROOT,
        )
        assert done.returncode != 0
        assert "TODO_ALLOW_AWS" in done.stderr
        assert "Traceback" not in done.stderr
