"""docker compose up, a student's ten minutes, crashes, down: the real file on a real engine."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import psutil
import pytest
import requests

from app.services.notifications import LEASE
from lab.shared import aws
from lab.shared.config import ROOT
from tests.support import compose
from tests.support.app import find_form, form_values, soup, subscriber
from tests.support.compose import Compose, docker
from tests.support.guide import Running
from tests.support.waiting import until
from tests.support.websocket import Page

pytestmark = pytest.mark.skipif(bool(compose.no_engine()), reason=compose.no_engine())
SERVICES = ("localstack", "app", "lab")
# By design they run on the emulator that they are given, wherever it is.
UNCHANGED = ("tests/e2e/test_lambda_triggers.py", "tests/e2e/test_app_on_the_stack.py")


@pytest.fixture(scope="module")
def lab() -> Iterator[Compose]:
    with compose.own() as lab:
        lab.run("build", timeout=900)
        lab.run("up", "-d", "--wait")
        yield lab


def api(lab: Compose, method: str, path: str, **body: str) -> Any:
    """The app's JSON API; returns the data of an answer that must be good."""
    answer = requests.request(method, lab.settings.app_url + path, json=body or None, timeout=30)
    assert answer.ok, answer.text
    return answer.json()["data"]


def add_todo(lab: Compose, **changes: str) -> dict[str, str]:
    good = {"dueDate": "2030-01-01", "priority": "High", "status": "Not Started"}
    todo = {"description": f"Todo {uuid.uuid4().hex[:8]}"} | good | changes
    return dict(api(lab, "POST", "/api/todos", **todo))


@contextmanager
def adding(lab: Compose) -> Iterator[set[str]]:
    """Adds todos without a break, whatever happens: the descriptions of those it was told of."""
    acknowledged: set[str] = set()
    end = threading.Event()

    def add() -> None:
        while not end.wait(0.05):
            with suppress(requests.RequestException, AssertionError):
                acknowledged.add(add_todo(lab)["description"])

    thread = threading.Thread(target=add)
    thread.start()
    try:
        yield acknowledged
    finally:
        end.set()
        thread.join()


def descriptions(lab: Compose) -> set[str]:
    return {todo["description"] for todo in api(lab, "GET", "/api/todos")}


def crash(lab: Compose, service: str) -> None:
    """Kill the service's first own process, as the kernel does when memory is short."""
    before = lab.container(service)["RestartCount"]
    # 1 is docker-init, which ends with its child.
    with suppress(AssertionError):  # the container may end before the command in it
        lab.run("exec", "-T", service, "sh", "-c", "kill -9 $(cat /proc/1/task/1/children)")
    assert until(lambda: lab.container(service)["RestartCount"] == before + 1, seconds=30)


def healthy(lab: Compose, service: str) -> bool:
    return bool(lab.container(service)["State"]["Health"]["Status"] == "healthy")


def test_up_ends_with_a_lab_that_is_whole(lab: Compose) -> None:
    status = json.loads(lab.types("lab status --json"))
    assert status["up"] is True
    assert status["stack"] == {"complete": True}
    assert requests.get(lab.settings.app_url, timeout=30).ok
    assert "nothing to do" in lab.types("lab setup")


def test_a_students_ten_minutes_in_the_labs_terminal(lab: Compose) -> None:
    assert "arn:aws:sns" in lab.types("awslocal sns list-topics")
    for flag in ("sendNotifications", "useQueueForExports"):
        lab.types(f"aws ssm put-parameter --name /todoapp/{flag} --value true --overwrite")
    closed = add_todo(lab, status="Done")["description"]
    queue = f"{lab.settings.endpoint}/000000000000/todo-completed"
    receive = f"awslocal sqs receive-message --queue-url {queue} --wait-time-seconds 5"
    assert f"Todo Completed: {closed}" in lab.types(receive)
    assert until(lambda: closed in lab.types("lab inbox"))
    assert until(lambda: "REPORT RequestId" in lab.types("lab logs audit_changes"))
    assert "Todo digest" in lab.types("lab invoke daily_digest")
    # The link in the mail is for the browser, and opens in here as well.
    [link] = set(re.findall(r"http://\S+confirmation\S+", lab.types("lab inbox")))
    assert "successfully subscribed" in requests.get(link, timeout=10).text
    assert "successfully subscribed" in lab.types(f"curl -s '{link}'")


def test_a_browser_is_all_that_a_student_needs(lab: Compose) -> None:
    guide = Running(lab.settings)
    with Page(guide, "/terminal/socket?exercise=7") as page:
        page.say(open={"size": [100, 30], "exercise": "7"})
        page.type("pwd; lab start 7; awslocal sqs create-queue --queue-name terminal-made\r")
        printed = ""
        while "/queue/us-east-1/000000000000/terminal-made" not in printed:
            heard = page.hear(60)
            assert heard is not None, printed
            if isinstance(heard, bytes):
                page.say(read=len(heard))
                printed += heard.decode(errors="replace")
    assert "/work/07_first_queue" in printed
    assert "terminal-made" in requests.get(f"{guide.url}/queues", timeout=30).text


def test_an_export_by_queue_ends_with_a_file_in_the_browser(lab: Compose) -> None:
    lab.types("aws ssm put-parameter --name /todoapp/useQueueForExports --value true --overwrite")
    todo, url = add_todo(lab), lab.settings.app_url
    with requests.Session() as browser:
        form = find_form(soup(browser.get(url, timeout=30).text), "/exports")
        page = browser.post(url + str(form["action"]), data=form_values(form), timeout=30).url
        ready = "a.primary[href$=download]"
        link = until(lambda: soup(browser.get(page, timeout=30).text).select_one(ready), seconds=30)
        assert link is not None
        file = browser.get(url + str(link["href"]), timeout=30)
    # It came from S3, by a link signed for the name by which a browser reaches the emulator.
    assert file.url.startswith(lab.settings.endpoint)
    assert file.ok, file.text
    rows = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
    assert todo["description"] in {row[1] for row in rows}


def test_exercises_are_sound_in_the_labs_terminal(lab: Compose) -> None:
    said = lab.types("lab dev check 4 7 13")
    assert said.count(": sound") == 2, said
    # The app is the student's own: its exercises are done, not proved.
    for number in (7, 4):
        said = lab.types(f"lab solve {number} --run --yes && lab check {number}")
        assert "6 of 6 steps are done" in said
        lab.types(f"lab reset {number} --yes")


def test_the_end_to_end_tests_run_unchanged_on_the_emulator_in_its_container(lab: Compose) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *UNCHANGED],
        env=os.environ | {"LAB_TEST_ENDPOINT": lab.settings.endpoint},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-5000:]


def test_only_this_computer_can_reach_it(lab: Compose) -> None:
    bound = {c.laddr.port: set[str]() for c in psutil.net_connections("tcp") if c.laddr}
    for c in psutil.net_connections("tcp"):
        if c.status == psutil.CONN_LISTEN:
            bound[c.laddr.port].add(c.laddr.ip)
    settings = lab.settings
    for port in (settings.emulator_port, settings.app_port, settings.guide_port):
        assert bound[port] == {"127.0.0.1"}
    ports = [lab.container(service)["NetworkSettings"]["Ports"] for service in SERVICES]
    published = [bind for each in ports for binds in each.values() for bind in binds or []]
    assert {bind["HostIp"] for bind in published} == {"127.0.0.1"}
    assert len(published) == 3


@pytest.mark.parametrize("service", SERVICES)
def test_no_process_is_root_or_can_become_it_or_changes_the_image(
    lab: Compose, service: str
) -> None:
    see = "cat /proc/[0-9]*/status | grep -E '^(Uid|CapEff|NoNewPrivs):' | sort -u"
    seen = lab.run("exec", "-T", service, "sh", "-c", see).split("\n")
    assert {line.split()[0]: line.split()[1:] for line in seen if line} == {
        "Uid:": ["1000"] * 4,
        "CapEff:": ["0" * 16],
        "NoNewPrivs:": ["1"],
    }
    assert len(seen) == 4  # the same for every process
    write = "touch /usr/local/bin/x /etc/x /opt/x lambdas/x app/x 2>&1 || true"
    assert lab.run("exec", "-T", service, "sh", "-c", write).count("cannot touch") == 5
    mounts = lab.container(service)["Mounts"]
    assert not [m for m in mounts if "docker.sock" in m["Source"] + m["Destination"]]


def test_edited_code_takes_effect(lab: Compose) -> None:
    """The folders are mounted, so an edit is there at once; these commands make it take effect."""
    mounts = {m["Destination"]: m for s in SERVICES for m in lab.container(s)["Mounts"]}
    for folder, inside in (("app", "/srv/todo/app"), ("lambdas", "/opt/fanout/lambdas")):
        assert mounts[inside]["Source"] == str(ROOT / folder)
        assert mounts[inside]["RW"] is False
    # A function as it is in the folder replaces what somebody else deployed.
    client = aws.client(lab.settings, "lambda")
    before = client.get_function(FunctionName="daily_digest")["Configuration"]["CodeSha256"]
    other = client.get_function(FunctionName="audit_changes")["Code"]["Location"]
    code = requests.get(other, timeout=10).content
    client.update_function_code(FunctionName="daily_digest", ZipFile=code)
    assert "updated   function daily_digest" in lab.types("lab setup")
    after = client.get_function(FunctionName="daily_digest")["Configuration"]["CodeSha256"]
    assert after == before


@pytest.mark.parametrize("service", ["app", "lab"])
@pytest.mark.parametrize("how", ["crash", "restart"])
def test_nothing_is_lost_while_the_emulator_lives(lab: Compose, service: str, how: str) -> None:
    lab.types("aws ssm put-parameter --name /todoapp/sendNotifications --value true --overwrite")
    told = subscriber(lab.settings, partial(aws.client, lab.settings))
    with adding(lab) as acknowledged:
        if how == "crash":
            crash(lab, service)
        else:
            lab.run("restart", "--timeout", "2", service)
        assert until(lambda: healthy(lab, service), seconds=30)
        before = len(acknowledged)
        assert until(lambda: len(acknowledged) > before + 3, seconds=30)
    assert acknowledged <= descriptions(lab)
    # What the app had claimed when it ended is sent when its claim is over, after LEASE.
    until(
        lambda: acknowledged <= {json.loads(m["Message"])["description"] for m in told()},
        seconds=2 * LEASE,
    )
    assert json.loads(lab.types("lab status --json"))["up"] is True


def test_an_open_form_outlives_the_apps_restart(lab: Compose) -> None:
    with requests.Session() as browser:
        page = soup(browser.get(f"{lab.settings.app_url}/todos/new", timeout=30).text)
        lab.run("restart", "--timeout", "2", "app")
        assert until(lambda: healthy(lab, "app"), seconds=30)
        form = form_values(find_form(page)) | {"description": "kept", "dueDate": "2030-01-01"}
        answer = browser.post(f"{lab.settings.app_url}/todos/new", data=form, timeout=30)
    assert answer.ok, answer.text
    assert "kept" in descriptions(lab)


@pytest.mark.parametrize("how", ["crash", "restart"])
def test_after_the_emulators_restart_the_stack_is_there_and_the_app_recovers(
    lab: Compose, how: str
) -> None:
    add_todo(lab)
    app = lab.container("app")["State"]["StartedAt"]
    if how == "crash":
        crash(lab, "localstack")
    else:
        lab.run("restart", "--timeout", "2", "localstack")
    assert until(lambda: healthy(lab, "localstack"), seconds=60)
    # Its state is in memory: the todos are gone, as after `lab restart emulator`.
    assert descriptions(lab) == set()
    again = add_todo(lab)["description"]
    assert again in descriptions(lab)
    assert lab.container("app")["State"]["StartedAt"] == app
    assert json.loads(lab.types("lab status --json"))["up"] is True


def test_what_is_stopped_stays_stopped(lab: Compose) -> None:
    lab.run("stop", "--timeout", "5")
    ends = {service: lab.container(service)["State"] for service in SERVICES}
    # Another exit code would be a failure, after which Docker starts a container again.
    assert {service: end["ExitCode"] for service, end in ends.items()} == dict.fromkeys(SERVICES, 0)
    lab.run("up", "-d", "--wait")
    assert json.loads(lab.types("lab status --json"))["up"] is True


def test_down_leaves_nothing(lab: Compose) -> None:
    pids = {pid for service in SERVICES for pid in _pids(lab, service)}
    assert pids
    lab.run("down", "--timeout", "3")
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    ours = f"label=com.docker.compose.project={lab.project}"
    assert docker("ps", "-aq", "--filter", ours) == ""
    assert docker("network", "ls", "-q", "--filter", ours) == ""
    kept = docker("volume", "ls", "-q", "--filter", ours).split()
    assert sorted(kept) == [f"{lab.project}_{name}" for name in ("app-state", "course-state")]
    lab.run("down", "-v")
    assert docker("volume", "ls", "-q", "--filter", ours) == ""


def _pids(lab: Compose, service: str) -> set[int]:
    """The process ids of a container as the host sees them."""
    identity = lab.container(service)["Id"]
    return {int(pid) for pid in docker("top", identity, "-eo", "pid").split()[1:]}
