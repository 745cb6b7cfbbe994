"""A look into queues takes nothing out, and says when each message is back; a look at functions."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from lab.journal import peek
from lab.journal.peek import Contents
from lab.shared.config import Settings
from tests.support import functions
from tests.support.waiting import until

type Aws = Callable[..., Any]
SLOW = "import time\ndef handler(event, context):\n    time.sleep(event)\n"


class Queue:
    """A queue that is looked into."""

    def __init__(self, settings: Settings, aws: Aws, **attributes: str) -> None:
        self.settings, self.sqs = settings, aws("sqs")
        name = f"q-{uuid.uuid4().hex[:8]}{'.fifo' if 'FifoQueue' in attributes else ''}"
        made = self.sqs.create_queue(QueueName=name, Attributes=attributes)
        self.url = str(made["QueueUrl"])
        self.arn = f"arn:aws:sqs:{settings.region}:{settings.account}:{name}"

    def send(self, body: str, **more: Any) -> str:
        """The message's id."""
        return str(self.sqs.send_message(QueueUrl=self.url, MessageBody=body, **more)["MessageId"])

    def receive(self, **more: Any) -> list[dict[str, Any]]:
        """What is received."""
        return list(self.sqs.receive_message(QueueUrl=self.url, **more).get("Messages", ()))

    def look(self, **asked: int) -> Contents:
        """What is in it."""
        found = peek.contents(self.settings, self.arn, **asked)
        assert found
        return found


@pytest.fixture
def queue(settings: Settings, aws: Aws) -> Queue:
    return Queue(settings, aws, VisibilityTimeout="20")


def test_each_message_is_shown_with_its_state_and_when_it_ends(queue: Queue) -> None:
    received = queue.send("one")
    queue.receive(MaxNumberOfMessages=1)
    visible = queue.send("two")
    delayed = queue.send("three", DelaySeconds=30)
    now, found = time.time(), queue.look()
    assert (found.visible, found.in_flight, found.delayed) == (1, 1, 1)
    told = {each.id: each for each in found.messages}
    states = [told[each].state for each in (received, visible, delayed)]
    assert states == ["in flight", "visible", "delayed"]
    assert now < told[received].until <= now + 20
    assert told[visible].until == 0
    assert now < told[delayed].until <= now + 30
    assert (told[received].receives, told[visible].receives) == (1, 0)
    assert abs(told[visible].sent - now) < 10


def test_until_follows_a_changed_visibility(queue: Queue) -> None:
    queue.send("one")
    (message,) = queue.receive()
    queue.sqs.change_message_visibility(
        QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=500
    )
    assert queue.look().messages[0].until > time.time() + 400


def test_nothing_is_received_by_looking(queue: Queue) -> None:
    queue.send("one")
    for _ in range(3):
        queue.look()
    assert [each["Body"] for each in queue.receive()] == ["one"]


def test_a_message_is_back_when_it_was_said(queue: Queue) -> None:
    queue.send("one")
    queue.receive(VisibilityTimeout=1)
    until(lambda: queue.look().messages[0].state == "visible")
    assert (queue.look().visible, queue.look().in_flight) == (1, 0)


def test_as_many_are_shown_as_are_asked_for_and_so_much_of_each(queue: Queue) -> None:
    for number in range(5):
        queue.send(f"{number} {'x' * 500}")
    found = queue.look(most=3, body=10)
    assert found.visible == 5
    assert [each.body for each in found.messages] == [f"{n} xxxxxxxx" for n in range(3)]
    assert len(queue.look().messages[0].body) == 502


def test_attributes_are_shown_and_bytes_only_named(queue: Queue) -> None:
    attributes = {
        "priority": {"DataType": "String", "StringValue": "High"},
        "picture": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
    }
    queue.send("one", MessageAttributes=attributes)
    assert dict(queue.look().messages[0].attributes) == {"priority": "High", "picture": "binary"}


def test_what_waits_for_its_group_in_a_fifo_queue_is_shown(settings: Settings, aws: Aws) -> None:
    fifo = Queue(settings, aws, FifoQueue="true", ContentBasedDeduplication="true")
    for body in ("one", "two"):
        fifo.send(body, MessageGroupId="g")
    fifo.receive(MaxNumberOfMessages=1)
    found = {each.body: (each.state, each.group) for each in fifo.look().messages}
    assert found == {"one": ("in flight", "g"), "two": ("visible", "g")}


def test_the_url_is_as_good_as_the_arn(queue: Queue) -> None:
    queue.send("one")
    found = peek.contents(queue.settings, queue.url)
    assert found
    assert found.visible == 1


def test_there_is_nothing_in_no_queue(settings: Settings, queue: Queue) -> None:
    assert peek.contents(settings, f"{queue.arn}-not") is None


def test_functions_are_warm_after_a_run_and_busy_in_it(settings: Settings, aws: Aws) -> None:
    assert peek.environments(settings) == {}
    function = functions.make(aws, SLOW, Timeout=30)
    arn = f"arn:aws:lambda:{settings.region}:{settings.account}:function:{function.name}"
    payload = json.dumps(3).encode()
    invoke = threading.Thread(
        target=aws("lambda").invoke, kwargs={"FunctionName": function.name, "Payload": payload}
    )
    invoke.start()
    until(lambda: arn in (found := peek.environments(settings)) and found[arn].running == 1)
    invoke.join()
    until(lambda: peek.environments(settings)[arn] == peek.Environments(warm=1, running=0))
    aws("lambda").delete_function(FunctionName=function.name)
    until(lambda: arn not in peek.environments(settings))
