"""The flow page's data, from a real account: what is drawn, what moves, and how soon it is told."""

import json
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support import functions, guide, permissions
from tests.support.guide import Running
from tests.support.waiting import until
from tests.support.websocket import Page

FAILS = "def handler(event, context):\n    raise ValueError('not today')\n"


class Flow:
    """The account of one test, and the guide that looks at it."""

    def __init__(self, served: Running) -> None:
        self.served, self.settings = served, served.settings

    def client(self, service: str) -> Any:
        """The student's."""
        return lab_aws.client(self.settings, service, actor="student")

    def data(self) -> Any:
        """What a page begins with."""
        with urllib.request.urlopen(f"{self.served.url}/flow/data", timeout=30) as answer:
            return json.load(answer)

    def arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{self.settings.region}:{self.settings.account}:{name}"

    def queue(self, **attributes: str) -> tuple[str, str]:
        """URL and ARN."""
        name = f"q-{uuid.uuid4().hex[:8]}"
        made = self.client("sqs").create_queue(QueueName=name, Attributes=attributes)
        return made["QueueUrl"], self.arn("sqs", name)

    def topic(self) -> str:
        return str(self.client("sns").create_topic(Name=f"t-{uuid.uuid4().hex[:8]}")["TopicArn"])

    def subscribe(self, topic: str, protocol: str, endpoint: str, **attributes: str) -> None:
        self.client("sns").subscribe(
            TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes=attributes
        )


class Watched:
    """A page's socket: the last frame, and all events and moves that it has heard."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.frame: dict[str, Any] = {"nodes": [], "edges": []}
        self.events: list[dict[str, Any]] = []
        page.say(want=["flow", "flow-events"])

    def until(self, true: Callable[["Watched"], Any]) -> Any:
        """What is true, once it is."""
        while not (found := true(self)):
            message = self._page.hear(20)
            assert isinstance(message, dict)
            self.frame = message.get("frame", self.frame)
            self.events += message.get("events", [])
        return found

    def node(self, identity: str) -> Any:
        return next((n for n in self.frame["nodes"] if n["id"] == identity), None)

    def edge(self, kind: str, source: str, target: str) -> Any:
        identity = f"{kind} {source} {target}"
        return next((e for e in self.frame["edges"] if e["id"] == identity), None)

    def move(self, source: str, target: str, outcome: str = "ok") -> Any:
        moves = [move for event in self.events for move in event["moves"]]
        wanted = (source, target, outcome)
        return next((m for m in moves if (m["from"], m["to"], m["outcome"]) == wanted), None)


@pytest.fixture(scope="module")
def served(
    emulator_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    account = f"{uuid.uuid4().int % 10**12:012d}"
    folder = tmp_path_factory.mktemp("flow") / ".lab"
    with guide.running(folder, replace(emulator_settings, account=account)) as running:
        yield running


@pytest.fixture
def flow(served: Running) -> Flow:
    return Flow(served)


@pytest.fixture
def watched(served: Running) -> Iterator[Watched]:
    with Page(served, "/live") as page:
        yield Watched(page)


def test_a_page_begins_with_the_account_and_what_happened(flow: Flow) -> None:
    _, queue = flow.queue()
    flow.client("sns").publish(TopicArn=(topic := flow.topic()), Message="hi")
    data = until(lambda: (d := flow.data()) and topic in str(d["frames"][-1:]) and d)
    frame = data["frames"][-1]
    nodes = {node["id"]: node for node in frame["nodes"]}
    assert {"student", "app", queue, topic} <= nodes.keys()
    assert nodes[queue]["page"] == f"/queues/{queue.rpartition(':')[2]}"
    published = [e for e in data["events"] if e["operation"] == "Publish"][-1]
    assert published["moves"][0]["to"] == topic
    assert data["cursor"].partition("-")[0] == published["id"].partition("-")[0]


def test_what_is_typed_is_drawn(flow: Flow, watched: Watched) -> None:
    dead_url, dead = flow.queue()
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": "4"})
    url, queue = flow.queue(RedrivePolicy=redrive)
    topic = flow.topic()
    flow.subscribe(topic, "sqs", queue, FilterPolicy='{"event": ["completed"]}')
    flow.subscribe(topic, "email", "me@example.com")
    found = watched.until(lambda w: w.edge("subscription", topic, queue))
    assert (found["label"], found["state"]) == ("event = completed", "ok")
    pending = watched.until(lambda w: w.edge("subscription", topic, "mail:me@example.com"))
    assert pending["state"] == "pending"
    assert watched.edge("redrive", queue, dead)["label"] == "after 4 receives"
    assert watched.node(dead)["state"]["dlq"]
    flow.client("sqs").delete_queue(QueueUrl=url)
    watched.until(lambda w: not w.edge("redrive", queue, dead))
    flow.client("sqs").delete_queue(QueueUrl=dead_url)
    watched.until(lambda w: not w.node(dead))


def test_a_message_is_seen_to_lie_to_fly_and_to_come_back(flow: Flow, watched: Watched) -> None:
    url, queue = flow.queue(VisibilityTimeout="2")
    sqs = flow.client("sqs")
    hostile = "<img src=x onerror=alert(1)>"
    message = sqs.send_message(QueueUrl=url, MessageBody=hostile)["MessageId"]
    watched.until(lambda w: (n := w.node(queue)) and n["state"]["visible"] == 1)
    (lying,) = watched.node(queue)["state"]["messages"]
    assert (lying["id"], lying["body"], lying["state"]) == (message, hostile, "visible")
    assert watched.until(lambda w: w.move("student", queue))["ids"] == [message]
    sqs.receive_message(QueueUrl=url)
    watched.until(lambda w: w.node(queue)["state"]["in_flight"] == 1)
    assert watched.node(queue)["state"]["messages"][0]["until"] > watched.frame["time"]
    # No call tells that it is back.
    watched.until(lambda w: w.node(queue)["state"]["visible"] == 1)
    sqs.purge_queue(QueueUrl=url)
    watched.until(lambda w: w.node(queue)["state"]["messages"] == [])


def test_one_publish_is_delivered_refused_and_filtered(flow: Flow, watched: Watched) -> None:
    topic = flow.topic()
    _, good = flow.queue()
    permissions.let_send(flow.client("sqs"), good, topic)
    _, forbidden = flow.queue()
    _, filtered = flow.queue()
    for queue in (good, forbidden):
        flow.subscribe(topic, "sqs", queue)
    flow.subscribe(topic, "sqs", filtered, FilterPolicy='{"event": ["completed"]}')
    message = flow.client("sns").publish(TopicArn=topic, Message="hi")["MessageId"]
    assert message in watched.until(lambda w: w.move("student", topic))["ids"]
    delivered = watched.until(lambda w: w.move(topic, good))
    assert delivered["edge"] == f"subscription {topic} {good}"
    refused = watched.until(lambda w: w.move(topic, forbidden, "refused"))
    assert "no resource-based policy allows" in refused["why"]
    not_wanted = watched.until(lambda w: w.move(topic, filtered, "refused"))
    assert not_wanted["why"].startswith("The filter policy")
    edge = watched.until(
        lambda w: (e := w.edge("subscription", topic, forbidden)) and e["state"] == "refused" and e
    )
    assert "no resource-based policy allows" in edge["why"]
    assert watched.edge("subscription", topic, filtered)["state"] == "ok"


def test_a_function_that_fails_is_seen_to_give_its_message_back(
    flow: Flow, watched: Watched
) -> None:
    _, dead = flow.queue()
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": "1"})
    url, queue = flow.queue(VisibilityTimeout="3", RedrivePolicy=redrive)
    made = functions.make(lambda service, **_: flow.client(service), FAILS)
    function = flow.arn("lambda", f"function:{made.name}")
    flow.client("lambda").create_event_source_mapping(
        EventSourceArn=queue, FunctionName=made.name, BatchSize=1
    )
    watched.until(lambda w: w.edge("mapping", queue, function))
    flow.client("sqs").send_message(QueueUrl=url, MessageBody="job")
    assert watched.until(lambda w: w.move(queue, function))["edge"].startswith("mapping")
    assert watched.until(lambda w: w.move(function, queue, "failed"))["why"].startswith(
        "ValueError"
    )
    watched.until(lambda w: (s := w.node(function)["state"])["errors"] == 1 and s["warm"] == 1)
    watched.until(lambda w: w.move(queue, dead))
    watched.until(lambda w: w.node(dead)["state"]["visible"] == 1)


def test_frames_of_before_are_kept(flow: Flow, watched: Watched) -> None:
    url, queue = flow.queue()
    watched.until(lambda w: w.node(queue))
    flow.client("sqs").send_message(QueueUrl=url, MessageBody="job")
    watched.until(lambda w: w.node(queue)["state"]["visible"] == 1)
    frames = flow.data()["frames"]
    had = [[n["state"]["visible"] for n in f["nodes"] if n["id"] == queue] for f in frames]
    assert had[0] == []
    assert had.index([0]) < had.index([1])
    assert [f["time"] for f in frames] == sorted(f["time"] for f in frames)


def test_the_page_is_drawn_by_the_server_too(flow: Flow) -> None:
    _, queue = flow.queue()
    until(lambda: queue in str(flow.data()["frames"][-1:]))
    with urllib.request.urlopen(f"{flow.served.url}/flow", timeout=30) as answer:
        assert queue.rpartition(":")[2] in answer.read().decode()
