"""lab why, in real lessons on the emulator: where each message is, or why it is missing."""

import json
import re
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab import journal, stack
from lab.journal.why import Story, UnknownIdError, why
from lab.shared.config import Settings
from tests.support import app as apps
from tests.support import functions, permissions
from tests.support.lab import Lab
from tests.support.waiting import until

Client = Callable[..., Any]
WORKS = "def handler(event, context):\n    return 1\n"
FAILS = "def handler(event, context):\n    raise KeyError('exportId')\n"


@pytest.fixture
def topic(aws: Client) -> str:
    return str(aws("sns").create_topic(Name="news")["TopicArn"])


def make_queue(aws: Client, name: str, **attributes: str) -> tuple[str, str]:
    """URL and ARN of a new queue."""
    url = aws("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    got = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, got["Attributes"]["QueueArn"]


def subscribed_queue(aws: Client, topic: str, name: str, **attributes: str) -> str:
    """The ARN of a new queue that the topic may send to and does."""
    _, arn = make_queue(aws, name)
    permissions.let_send(aws("sqs"), arn, topic)
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return arn


def function_for(aws: Client, topic: str, source: str = WORKS) -> functions.Function:
    """A function that the topic may invoke and does."""
    made = functions.make(aws, source)
    aws("lambda").add_permission(
        FunctionName=made.name,
        StatementId="topic",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic,
    )
    arn = aws("lambda").get_function(FunctionName=made.name)["Configuration"]["FunctionArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    return made


def publish(aws: Client, topic: str, **more: Any) -> str:
    return str(
        aws("sns").publish(TopicArn=topic, Subject="Hello", Message="x", **more)["MessageId"]
    )


def send(aws: Client, url: str, **more: Any) -> str:
    return str(aws("sqs").send_message(QueueUrl=url, MessageBody="x", **more)["MessageId"])


def story_when(settings: Settings, name: str, true: Callable[[Story], bool]) -> Story:
    """The story, as soon as it says what the test waits for."""

    def told() -> Story | None:
        story = why(settings, name)
        return story if true(story) else None

    try:
        return until(told, seconds=30, pause=0.2)  # type: ignore[return-value]
    except AssertionError:
        raise AssertionError("\n".join(map(str, why(settings, name).hops))) from None


def missing(story: Story) -> str:
    hop = story.missing
    return f"{hop.what} | {hop.why} | {hop.next}" if hop else ""


def test_fan_out_to_queue_function_and_confirmed_mail_arrives(
    settings: Settings, aws: Client, topic: str
) -> None:
    subscribed_queue(aws, topic, "jobs")
    made = function_for(aws, topic)
    aws("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="me@example.com")
    first = story_when(settings, publish(aws, topic), lambda s: "not confirmed" in missing(s))
    assert "lab inbox" in missing(first)
    confirm(settings, aws, topic)
    story = story_when(settings, publish(aws, topic), lambda s: s.arrived)
    said = [hop.what for hop in story.hops]
    assert said[0] == "test published 'Hello' to topic news"
    assert "sns delivered it to queue jobs" in said
    assert "sns delivered it to email me@example.com" in said
    assert any(what.startswith(f"function {made.name} ran") for what in said)
    assert len(said) == len(set(said)) == 6
    assert all(hop.took_ms is None or hop.took_ms >= 0 for hop in story.hops)


def confirm(settings: Settings, aws: Client, topic: str) -> None:
    """Open the link in the mail."""
    with urllib.request.urlopen(
        f"{settings.endpoint}/_lab/inbox?account={settings.account}"
    ) as answer:
        mail = json.load(answer)["mails"][0]["body"]
    link = re.search(r"http\S+", mail.split("visit the link below")[1])
    assert link
    urllib.request.urlopen(link.group()).close()


def test_filter_mismatch_shows_policy_and_attributes(
    settings: Settings, aws: Client, topic: str
) -> None:
    policy = json.dumps({"event": ["completed"]})
    subscribed_queue(aws, topic, "jobs", FilterPolicy=policy)
    attributes = {"event": {"DataType": "String", "StringValue": "created"}}
    story = why(settings, publish(aws, topic, MessageAttributes=attributes))
    assert policy in missing(story)
    assert '{"event": "created"}' in missing(story)
    assert "get-subscription-attributes --subscription-arn arn:aws:sns" in missing(story)


def test_queue_without_a_policy_for_the_topic(settings: Settings, aws: Client, topic: str) -> None:
    _, arn = make_queue(aws, "jobs")
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    story = story_when(settings, publish(aws, topic), lambda s: "policy" in missing(s))
    assert "the queue's policy does not let topic news send to it" in missing(story)
    assert "lab iam explain" in missing(story)


def test_function_without_a_permission_for_the_topic(
    settings: Settings, aws: Client, topic: str
) -> None:
    made = functions.make(aws, WORKS)
    arn = aws("lambda").get_function(FunctionName=made.name)["Configuration"]["FunctionArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    story = story_when(settings, publish(aws, topic), lambda s: "permission" in missing(s))
    assert "no permission that lets topic news invoke it" in missing(story)


def test_messages_published_together_are_told_apart(
    settings: Settings, aws: Client, topic: str
) -> None:
    arn = subscribed_queue(aws, topic, "jobs")
    entries = [{"Id": str(n), "Message": f"body {n}"} for n in range(3)]
    sent = aws("sns").publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    ids = [each["MessageId"] for each in sent["Successful"]]
    for name in ids:
        story_when(settings, name, lambda s: s.arrived)
    url = aws("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    [got] = aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"]
    aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    ends = [why(settings, name).hops[-1].what for name in ids]
    assert ends.count("test deleted it from queue jobs") == 1
    taken = json.loads(got["Body"])["MessageId"]
    assert ends[ids.index(taken)] == "test deleted it from queue jobs"
    assert arn.endswith(":jobs")


def test_topic_without_subscriptions(settings: Settings, aws: Client, topic: str) -> None:
    assert "no subscription" in missing(why(settings, publish(aws, topic)))


def mapped(aws: Client, source: str, **mapping: Any) -> tuple[str, functions.Function, str]:
    """A queue with a dead-letter queue and a function for its messages: URL, function, mapping."""
    _, dead = make_queue(aws, "jobs-dlq")
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 3})
    url, arn = make_queue(aws, "jobs", VisibilityTimeout="1", RedrivePolicy=redrive)
    made = functions.make(aws, source, Timeout=1)
    uuid = aws("lambda").create_event_source_mapping(
        EventSourceArn=arn, FunctionName=made.name, BatchSize=10, **mapping
    )["UUID"]
    state = "Disabled" if mapping.get("Enabled") is False else "Enabled"
    get = aws("lambda").get_event_source_mapping
    until(lambda: get(UUID=uuid)["State"] == state)
    return url, made, uuid


def test_message_that_a_function_has_done(settings: Settings, aws: Client) -> None:
    url, made, _ = mapped(aws, WORKS)
    story = story_when(settings, send(aws, url), lambda s: s.arrived and len(s.hops) > 2)
    assert story.hops[-1].what == (
        f"lambda deleted it from the queue: function {made.name} has done it"
    )


def test_dead_letter_queue_after_three_receives_names_the_functions_error(
    settings: Settings, aws: Client
) -> None:
    url, made, _ = mapped(aws, FAILS)
    story = story_when(settings, send(aws, url), lambda s: "dead-letter" in missing(s))
    assert "to dead-letter queue jobs-dlq after 3 receives" in missing(story)
    assert "failed with KeyError: 'exportId'" in missing(story)
    assert f"lab logs {made.name}" in missing(story)
    assert [hop.outcome for hop in story.hops].count("failed") == 3


def test_ten_messages_of_one_batch_have_ten_stories(settings: Settings, aws: Client) -> None:
    url, _, mapping = mapped(aws, WORKS, Enabled=False)
    entries = [{"Id": str(n), "MessageBody": f"body {n}"} for n in range(10)]
    sent = aws("sqs").send_message_batch(QueueUrl=url, Entries=entries)["Successful"]
    waiting = why(settings, sent[7]["MessageId"])
    assert "the event source mapping is disabled" in missing(waiting)
    assert f"update-event-source-mapping --uuid {mapping} --enabled" in missing(waiting)
    aws("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
    stories = [story_when(settings, each["MessageId"], lambda s: s.arrived) for each in sent]
    assert {len(story.hops) for story in stories} == {4}


def test_message_in_flight_delayed_and_at_rest(settings: Settings, aws: Client) -> None:
    url, _ = make_queue(aws, "jobs", VisibilityTimeout="600")
    message = send(aws, url)
    resting = why(settings, message)
    assert resting.arrived
    assert resting.hops[-1].outcome == "resting"
    aws("sqs").receive_message(QueueUrl=url)
    assert "in flight until" in missing(why(settings, message))
    assert "test has received it" in missing(why(settings, message))
    assert "delayed until" in missing(why(settings, send(aws, url, DelaySeconds=600)))
    aws("sqs").purge_queue(QueueUrl=url)
    assert "test deleted all messages" in missing(why(settings, message))


def test_peeking_changes_nothing(settings: Settings, aws: Client) -> None:
    url, _ = make_queue(aws, "jobs")
    message = send(aws, url)
    before = journal.history(settings).events
    for _ in range(3):
        why(settings, message)
    assert journal.history(settings).events == before  # its own reads are noise
    [received] = aws("sqs").receive_message(
        QueueUrl=url, AttributeNames=["ApproximateReceiveCount"]
    )["Messages"]
    assert received["Attributes"]["ApproximateReceiveCount"] == "1"


def test_id_of_another_account_is_told_so(settings: Settings, aws: Client) -> None:
    url, _ = make_queue(aws, "jobs")
    message = send(aws, url)
    other = apps.own_account(settings)
    with pytest.raises(UnknownIdError, match=f"is of account {settings.account}"):
        why(other, message)


@pytest.fixture
def app(settings: Settings, tmp_path: Path) -> Any:
    stack.ensure(settings)
    changes = stack.app_environment(settings) | {"APP_PORT": str(apps.free_port())}
    changes["APP_SECRET_FILE"] = str(tmp_path / "secret")
    with apps.running(apps.on_its_instance(settings, tmp_path, **changes), tmp_path) as app:
        yield app


def test_todo_and_export_are_followed_through_the_whole_app(
    settings: Settings, aws: Client, app: Any, tmp_path: Path
) -> None:
    todo = app.api("POST", "/api/todos", json=apps.FIELDS).json()["data"]["id"]
    off = missing(why(settings, todo))
    assert "/todoapp/sendNotifications is off" in off

    flag(aws, "sendNotifications")
    app.api("PUT", f"/api/todos/{todo}", json=apps.FIELDS | {"status": "Done"})
    done = story_when(settings, todo, lambda s: says(s, "function audit_changes ran"))
    assert says(done, "app published 'Todo Completed: Buy milk'")
    assert says(done, "sns delivered it to queue todo-completed")

    direct = export(app)
    by_hand = story_when(settings, direct, lambda s: s.arrived)
    assert any("/todoapp/useQueueForExports is off" in hop.why for hop in by_hand.hops)

    flag(aws, "useQueueForExports")
    queued = story_when(settings, export(app), lambda s: s.arrived or "not confirmed" in missing(s))
    assert says(queued, "app sent")
    assert says(queued, "function export_todos ran")
    assert says(queued, "function export_todos published 'Todo Export Ready for Download'")
    assert queued.hops[-1].what.startswith("the export is ready: 1 todo in exports/")


def says(story: Story, beginning: str) -> bool:
    return any(hop.what.startswith(beginning) for hop in story.hops)


def flag(aws: Client, name: str) -> None:
    aws("ssm").put_parameter(Name=f"/todoapp/{name}", Value="true", Type="String", Overwrite=True)


def export(app: Any) -> str:
    """Ask for one; returns its id."""
    name = str(uuid.uuid4())
    app.submit("/exports", "/exports", exportId=name)
    return name


@pytest.fixture
def lab(settings: Settings, tmp_path: Path) -> Lab:
    """The command line in the test's own account of the session's emulator."""
    lab = Lab(tmp_path / "state")
    lab.env |= {
        "LAB_EMULATOR_PORT": str(settings.emulator_port),
        "LAB_ACCOUNT": settings.account,
    }
    return lab


def test_command_ends_with_the_answer_and_an_exit_code(
    lab: Lab, settings: Settings, aws: Client, topic: str
) -> None:
    message = publish(aws, topic)
    done = lab.run("why", message[:8])
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0] == f"{message} is a message of topic news."
    assert done.stdout.splitlines()[-2:] == [
        "Missing: sns delivered it to nobody.",
        f"Next: awslocal sns subscribe --topic-arn {topic} --protocol sqs "
        "--notification-endpoint QUEUE_ARN",
    ]
    assert "\x1b" not in done.stdout
    subscribed_queue(aws, topic, "jobs")
    message = publish(aws, topic)
    done = until(lambda: None if (ran := lab.run("why", "--json", message)).returncode else ran)
    assert (json.loads(done.stdout)["id"], json.loads(done.stdout)["arrived"]) == (message, True)


@pytest.mark.parametrize("name", ["", "☃" * 5000, str(uuid.UUID(int=7))])
def test_command_says_what_an_id_looks_like(lab: Lab, name: str) -> None:
    done = lab.run("why", "--", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Next: lab events" in done.stderr
    assert "Traceback" not in done.stderr


def test_story_takes_few_calls(settings: Settings, aws: Client, topic: str) -> None:
    subscribed_queue(aws, topic, "jobs")
    message = publish(aws, topic)
    story_when(settings, message, lambda s: s.arrived)
    before = journal.history(settings, noise=True, actor="lab").events
    why(settings, message)
    after = journal.history(settings, noise=True, actor="lab").events
    assert len(after) - len(before) <= 3  # the topic's subscriptions, and the queue
