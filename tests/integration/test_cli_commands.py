"""The commands that look into a running emulator: setup, invoke, logs, inbox, shell, doctor."""

import json
import re
import socket
import urllib.request

import pytest

from tests.support import functions
from tests.support.emulator import free_port
from tests.support.lab import Lab
from tests.support.waiting import until

GREETER = """
def handler(event, context):
    print("greeting", event)
    if "fail" in event:
        raise ValueError("no greeting for \\x1b[31mélise")
    return {"hello": event.get("name", "nobody")}
"""
EVENTS = ["", "{", "no-such-file.json", "☃", "x" * 100_000, "/etc", "'{}'"]
NAMES = ["", "☃ a;b", "../../etc/passwd", "x" * 5000, "arn:aws:lambda:x"]


@pytest.fixture
def lab(settings, tmp_path):
    """The command line in the test's own account of the session's emulator."""
    lab = Lab(tmp_path / "state")
    lab.env |= {
        "LAB_EMULATOR_PORT": str(settings.emulator_port),
        "LAB_ACCOUNT": settings.account,
    }
    return lab


@pytest.fixture
def greeter(aws):
    return functions.make(aws, GREETER).name


def fails_in_words(done, *words):
    assert done.returncode in (1, 2), done
    assert "Traceback" not in done.stdout + done.stderr
    assert "unexpected" not in done.stderr, done.stderr
    assert len(done.stderr) < 2000
    for word in words:
        assert word in done.stderr, done.stderr
    return True


def test_invoke_prints_the_result_alone_on_standard_output(lab, greeter):
    done = lab.run("invoke", greeter, "--event", '{"name": "José"}')
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"hello": "José"}
    assert done.stderr.startswith("REPORT RequestId:")
    assert "greeting" not in done.stderr


def test_invoke_takes_an_event_from_standard_input_and_shows_the_log(lab, greeter):
    done = lab.run("invoke", greeter, "--event", "-", "--tail", stdin='{"name": "pipe"}')
    assert json.loads(done.stdout) == {"hello": "pipe"}
    assert "greeting {'name': 'pipe'}" in done.stderr


def test_failed_function_is_exit_code_1_with_type_message_and_place(lab, greeter):
    done = lab.run("invoke", greeter, "--event", '{"fail": 1}')
    assert (done.returncode, done.stdout) == (1, "")
    assert "ValueError: no greeting" in done.stderr
    assert "raise ValueError" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_function_that_does_not_exist_is_named(lab, name):
    assert fails_in_words(lab.run("invoke", "--", name))
    assert fails_in_words(lab.run("logs", "--", name))


def test_mistyped_function_gets_the_right_name(lab, greeter):
    assert fails_in_words(lab.run("logs", greeter + "x"), f"did you mean {greeter}?")


@pytest.mark.parametrize("event", EVENTS, ids=range(len(EVENTS)))
def test_event_that_cannot_be_used_is_explained(lab, greeter, event):
    assert fails_in_words(lab.run("invoke", greeter, "--event", event), "--event")


def test_logs_of_a_function_are_its_cloudwatch_logs(lab, greeter):
    assert lab.run("logs", greeter).stdout == ""  # exists, never ran
    lab.run("invoke", greeter, "--event", '{"name": "log"}')
    text = until(lambda: (out := lab.run("logs", greeter).stdout) and "REPORT" in out and out)
    assert "greeting {'name': 'log'}" in text
    assert len(lab.run("logs", "-n", "1", greeter).stdout.splitlines()) == 1


def test_inbox_shows_mails_with_their_link_ready_to_open(lab, aws):
    assert "empty" in lab.run("inbox").stdout
    topic = aws("sns").create_topic(Name="news")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="me@example.com")
    aws("sns").publish(PhoneNumber="+15555550199", Message="text \x1b[2J message")
    shown = lab.run("inbox").stdout
    assert "Mail to me@example.com" in shown
    assert "SMS to +15555550199" in shown
    assert "\x1b" not in shown
    link = re.search(r"To confirm, open: (\S+)", shown)
    with urllib.request.urlopen(link.group(1)) as page:
        assert page.status == 200
    subscriptions = aws("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert subscriptions[0]["SubscriptionArn"].startswith("arn:")
    box = json.loads(lab.run("inbox", "--json").stdout)
    assert [len(box["mails"]), len(box["sms"])] == [1, 1]


def test_setup_makes_the_stack_and_teardown_removes_it_after_a_yes(lab, aws):
    done = lab.run("setup")
    assert done.returncode == 0, done.stderr
    assert re.search(r"created +topic todo-notifications", done.stdout)
    assert "nothing to do" in lab.run("setup").stdout
    asked = lab.run("teardown", stdin="n\n")
    assert fails_in_words(asked, "Nothing was changed")
    assert aws("sns").list_topics()["Topics"]
    done = lab.run("teardown", "--yes")
    assert done.returncode == 0, done.stderr
    assert aws("sns").list_topics()["Topics"] == []


def test_shell_hands_over_exit_code_and_standard_input(lab):
    assert lab.run("shell", "-c", "exit 7").returncode == 7
    assert lab.run("shell", stdin="echo $AWS_ENDPOINT_URL").stdout.startswith("http://localhost:")


def test_awslocal_and_aws_talk_to_this_lab(lab, aws):
    aws("sqs").create_queue(QueueName="mine")
    for command in ("aws", "awslocal"):
        done = lab.run("shell", "-c", f"{command} sqs list-queues --output text")
        assert "mine" in done.stdout, done.stderr


def test_env_is_printed_for_each_shell(lab):
    assert "export AWS_ENDPOINT_URL=" in lab.run("env", SHELL="/bin/zsh").stdout
    assert "set --export" in lab.run("env", SHELL="/usr/bin/fish").stdout
    assert "$env:AWS_ENDPOINT_URL = " in lab.run("env", "--powershell").stdout


def test_commands_say_that_the_emulator_is_away(tmp_path):
    away = Lab(tmp_path)
    for command in (["invoke", "f"], ["logs", "f"], ["inbox"], ["setup"], ["teardown", "--yes"]):
        assert fails_in_words(away.run(*command), "lab up")
    assert fails_in_words(away.run("logs"), "lab up")
    assert "lab up" in away.run("shell", "-c", "true").stderr


def test_program_that_is_no_emulator_is_not_believed(tmp_path):
    stranger = Lab(tmp_path)
    with socket.create_server(("127.0.0.1", stranger.settings.emulator_port)):
        assert fails_in_words(stranger.run("inbox"), "lab up")


def findings(lab, **environ):
    done = lab.run("doctor", "--json", **environ)
    found = json.loads(done.stdout)
    assert done.returncode == (1 if any(f["level"] == "bad" for f in found) else 0)
    return {f["topic"]: f for f in found}


def test_doctor_finds_nothing_wrong_with_a_clean_machine(tmp_path):
    found = findings(Lab(tmp_path), HOME=str(tmp_path))
    assert {f["level"] for f in found.values()} <= {"ok", "note"}
    assert found["emulator"]["what"].endswith("is free")


def test_doctor_names_who_holds_a_port_and_a_way_out(tmp_path):
    lab = Lab(tmp_path)
    with socket.create_server(("127.0.0.1", lab.settings.app_port)):
        found = findings(lab)
    assert "taken by" in found["app"]["what"]
    assert "LAB_APP_PORT=" in found["app"]["fix"]


def test_doctor_tells_what_misleads_without_telling_secrets(tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[default]\nendpoint_url = https://example.com\n")
    secret = "wJalrXUtnFEMI"
    found = findings(
        Lab(tmp_path / "state"),
        HOME=str(tmp_path),
        AWS_PROFILE="prod",
        AWS_SECRET_ACCESS_KEY=secret,
        HTTPS_PROXY="http://user:secret@proxy:3128",
    )
    assert "AWS_PROFILE" in found["AWS_*"]["what"]
    assert "endpoint_url" in found["~/.aws"]["what"]
    assert "NO_PROXY" in found["proxy"]["fix"]
    assert "secret" not in str(found)
    assert secret not in str(found)
    assert all(f["fix"] for f in found.values() if f["level"] in ("warning", "bad"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("LAB_APP_PORT", "☃"), ("LAB_EMULATOR_PORT", "-1"), ("LAB_ENDPOINT", "file:///etc/passwd")],
)
def test_doctor_survives_settings_that_cannot_be_used(tmp_path, name, value):
    done = Lab(tmp_path).run("doctor", **{name: value})
    assert "Traceback" not in done.stderr
    assert "Python" in done.stdout


def test_one_port_for_two_parts_is_refused(tmp_path):
    lab = Lab(tmp_path)
    port = str(free_port())
    done = lab.run("up", LAB_EMULATOR_PORT=port, LAB_APP_PORT=port)
    assert fails_in_words(done, "cannot both use port")
    assert not lab.left()
