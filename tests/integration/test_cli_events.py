"""lab events: what happened, in lines and in JSON, also while it happens."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lab import journal
from lab.shared import aws as lab_aws
from lab.shared.config import ROOT, Settings
from tests.support import emulator
from tests.support.lab import COMMAND, Command, Lab
from tests.support.waiting import until

Client = Callable[..., Any]


@pytest.fixture
def lab(settings: Settings, tmp_path: Path) -> Lab:
    """The command line in the test's own account of the session's emulator."""
    return seen_from(settings, tmp_path)


def seen_from(settings: Settings, folder: Path) -> Lab:
    lab = Lab(folder / "state")
    lab.env |= {"LAB_EMULATOR_PORT": str(settings.emulator_port), "LAB_ACCOUNT": settings.account}
    return lab


@pytest.fixture
def topic(aws: Client) -> str:
    """A topic with one subscriber that gets its messages, and one that does not."""
    topic = aws("sns").create_topic(Name="news")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15555550100")
    aws("sns").subscribe(
        TopicArn=topic,
        Protocol="sms",
        Endpoint="+15555550101",
        Attributes={"FilterPolicy": json.dumps({"event": ["completed"]})},
    )
    return str(topic)


def publish(aws: Client, topic: str, subject: str = "Hello") -> str:
    return str(aws("sns").publish(TopicArn=topic, Subject=subject, Message="x")["MessageId"])


def test_publish_and_its_deliveries_are_lines_in_their_order(
    lab: Lab, aws: Client, topic: str
) -> None:
    publish(aws, topic)
    lines = until(lambda: (found := said(lab, "-n", "3")) and "published" in found[0] and found)
    assert lines[0] == "test published 'Hello' to news -> 1 delivery, 1 filtered out"
    assert sorted(lines[1:]) == [
        "sns delivered it to sms +15555550100",
        "sns did not deliver it to sms +15555550101: the filter policy did not match",
    ]


def said(lab: Lab, *options: str) -> list[str]:
    """The lines without their ids and times."""
    done = lab.run("events", *options)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    return [line.split("  ", 2)[-1].split("  ")[-1] for line in done.stdout.splitlines()]


def test_filters_leave_only_what_was_asked_for(lab: Lab, aws: Client, topic: str) -> None:
    url = aws("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    message = aws("sqs").send_message(QueueUrl=url, MessageBody="x")["MessageId"]
    with pytest.raises(aws("sqs").exceptions.QueueDoesNotExist):
        aws("sqs").send_message(QueueUrl=url + "x", MessageBody="x")
    assert said(lab, "--service", "SQS") == [
        "test made queue jobs",
        "test sent 'x' to jobs",
        said(lab, "--errors")[0],
    ]
    assert "failed at sqs:SendMessage on jobsx" in said(lab, "--errors")[0]
    assert said(lab, "--id", message) == ["test sent 'x' to jobs"]
    assert said(lab, "--actor", "app") == []
    assert said(lab, "--since", "0s") == []
    assert said(lab, "-n", "0") == []


def test_json_is_one_event_a_line_with_all_its_ids(lab: Lab, aws: Client, topic: str) -> None:
    message = publish(aws, topic)
    lines = lab.run("events", "--json", "--id", message).stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert {"id", "time", "actor", "says", "ids", "parameters"} <= events[0].keys()
    assert all(message in event["ids"] for event in events)


def test_other_accounts_are_not_shown(lab: Lab, aws: Client, topic: str) -> None:
    lab.env["LAB_ACCOUNT"] = "210987654321"
    done = lab.run("events")
    assert (done.stdout, done.returncode) == ("", 0)
    assert "Nothing yet" in done.stderr


def test_follow_shows_what_happens_and_ends_quietly(lab: Lab, aws: Client, topic: str) -> None:
    with following(lab) as command:
        # A line waits for its hops a moment, and on a busy computer not for all of them.
        line = "test published 'news of today' to news -> 1 delivery, 1 filtered out"
        until(lambda: publish(aws, topic, "news of today") and line in command.text, pause=0.3)
        command.send(signal.SIGINT)
        assert command.end() == 130
    assert "Traceback" not in command.text


@contextmanager
def following(lab: Lab, *options: str) -> Iterator[Command]:
    lab.settings.state_dir.parent.mkdir(exist_ok=True, parents=True)
    command = lab.start("events", "-f", *options)
    try:
        yield command
    finally:
        command.process.kill()
        command.end()


def test_pipe_that_is_closed_ends_it_quietly(lab: Lab, aws: Client, topic: str) -> None:
    process = subprocess.Popen(
        [COMMAND, "events", "-f", "--json"],
        env=lab.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout
    assert json.loads(process.stdout.readline())["operation"]
    process.stdout.close()
    until(lambda: publish(aws, topic) and process.poll() is not None, pause=0.2)
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()


def test_restart_of_the_emulator_while_following_is_survived_and_said(tmp_path: Path) -> None:
    port = emulator.free_port()
    with emulator.running(tmp_path / "one", port) as (settings, _):
        lab = seen_from(settings, tmp_path)
        make_topic(settings, "before")
        command = lab.start("events", "-f")
        command.prints("made topic before")
    try:
        with emulator.running(tmp_path / "two", port):
            until(lambda: "journal begins anew" in command.text)
            make_topic(settings, "after")
            command.prints("made topic after")
            assert command.text.index("went away") < command.text.index("begins anew")
            assert "Traceback" not in command.text
    finally:
        command.process.kill()
        command.end()


def make_topic(settings: Settings, name: str) -> None:
    lab_aws.client(settings, "sns").create_topic(Name=name)


def test_library_follows_and_filters(settings: Settings, aws: Client, topic: str) -> None:
    cursor = journal.events(settings, "latest").cursor
    message = publish(aws, topic)
    events = journal.follow(settings, cursor, service="sns", id=message)
    found = {next(events).operation for _ in range(3)}
    assert found == {"Publish", "Deliver"}
    assert journal.events(settings, cursor, actor="test", operation="Publish").events[0].ids[0] == (
        message
    )


def test_wrong_cursor_is_refused_in_words(settings: Settings) -> None:
    with pytest.raises(journal.JournalError, match="is no event of the journal"):
        journal.events(settings, "☃")


@pytest.mark.parametrize("option", [["--since", "yesterday"], ["-n", "-1"], ["--nothing"]])
def test_options_typed_wrongly_are_explained(lab: Lab, option: list[str]) -> None:
    done = lab.run("events", *option)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_emulator_that_is_away_is_said(tmp_path: Path) -> None:
    for command in (["events"], ["events", "-f"], ["why", "12345678"]):
        done = Lab(tmp_path).run(*command)
        assert done.returncode == 1
        assert "Next: lab up" in done.stderr
