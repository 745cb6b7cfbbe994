"""What a check works with: it reads AWS and the journal, and never writes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from lab.course import peek
from lab.journal import history
from lab.shared import aws
from lab.shared.config import Settings
from lab.shared.event import Event

__all__ = ["CheckFailed", "Lab", "Maker", "Queue"]

_READS = ("Get", "List", "Describe", "Head", "BatchGet", "Query", "Scan", "Lookup", "Simulate")
# Where a student's shell may have sent a call by mistake.
_OTHER_REGIONS = ("eu-west-1", "eu-central-1", "us-west-2", "us-east-2", "ap-southeast-1")


class CheckFailed(Exception):  # noqa: N818 - it is an answer
    """A step is not done: what was ``found``, where to ``look``, what to ``try_``; plain words."""

    def __init__(self, found: str, *, expected: str = "", look: str = "", try_: str = "") -> None:
        super().__init__(found)
        self.found, self.expected, self.look, self.try_ = found, expected, look, try_


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as it is: its URL, ARN and attributes, with numbers as text, as AWS gives them."""

    name: str
    url: str
    arn: str
    attributes: dict[str, str]


class Lab:
    """The student's account, to read. ``began`` is when the exercise was started (epoch, s)."""

    def __init__(self, settings: Settings, began: float = 0) -> None:
        self.settings, self.began = settings, began
        self.account, self.region = settings.account, settings.region

    def again(self) -> "Lab":
        """The same account, as it is now."""
        return Lab(self.settings, self.began)

    def aws(self, service: str, region: str | None = None) -> Any:
        """A client that refuses to change anything."""
        client = aws.client(self.settings, service, actor="check", region=region)
        client.meta.events.register("before-parameter-build", _refuse_writes, unique_id="reads")
        return client

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened in the account since the exercise began, noise left out."""
        return tuple(e for e in history(self.settings).events if e.time >= self.began)

    def calls(self, service: str, operation: str) -> list[Event]:
        """The student's calls of one operation that succeeded, oldest first."""
        return [
            event
            for event in self.events
            if (event.service, event.operation) == (service, operation)
            and event.actor == "student"
            and not event.error
        ]

    def queue(self, name: str) -> Queue:
        """The queue; CheckFailed says where it is if it is elsewhere, and what else is there."""
        queue = self._queue(name, self.region)
        if queue:
            return queue
        raise CheckFailed(
            f"There is no queue {name} in {self.region}. {self._misplaced(name)}".strip(),
            expected=f"a queue named {name} in region {self.region}, account {self.account}",
            look="awslocal sqs list-queues",
            try_=f"awslocal sqs create-queue --queue-name {name}",
        )

    def messages(self, queue: Queue) -> list[peek.Message]:
        """The queue's messages, seen without receiving them."""
        return peek.messages(self.settings, self.region, queue.url)

    def _queue(self, name: str, region: str) -> Queue | None:
        sqs = self.aws("sqs", region)
        try:
            url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
            attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        except ClientError:
            return None
        return Queue(name, url, attributes["Attributes"]["QueueArn"], attributes["Attributes"])

    def _misplaced(self, name: str) -> str:
        for region in _OTHER_REGIONS:
            if self._queue(name, region):
                return (
                    f"There is one in {region}: the call went to another region. Leave --region "
                    f"away, or set it to {self.region}."
                )
        urls = self.aws("sqs").list_queues().get("QueueUrls", [])
        names = [url.rsplit("/", 1)[1] for url in urls]
        near = [other for other in names if _alike(other, name)]
        return f"There is {near[0]}: names must be exactly the same." if near else ""


class Maker(Lab):
    """The same account for an exercise's start.py, which may change it."""

    def aws(self, service: str, region: str | None = None) -> Any:
        """A client without limits."""
        return aws.client(self.settings, service, actor="setup", region=region)


def _refuse_writes(model: Any, **_: Any) -> None:
    if not model.name.startswith(_READS):
        raise AssertionError(f"A check may only read, and this one called {model.name}.")


def _alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher

    plain: Callable[[str], str] = lambda text: text.lower().removesuffix(".fifo")  # noqa: E731
    return SequenceMatcher(None, plain(one), plain(other)).ratio() > 0.7
