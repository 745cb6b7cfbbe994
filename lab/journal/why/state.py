"""What a story needs to know beside the journal: how the resources are now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Subscription:
    """Of a topic. ``arn`` is "" while it is ``pending``."""

    protocol: str
    endpoint: str
    arn: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """In a queue; ``sent`` in seconds since the epoch."""

    sent: float
    receives: int = 0
    visible: bool = True
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """Its times in seconds, and the messages in it by their ids."""

    visibility: int = 30
    delay: int = 0
    retention: int = 345_600
    dead_letters: str = ""
    most_receives: int = 0
    messages: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """An event source mapping: what hands a queue's messages to a function."""

    uuid: str
    function: str
    state: str = "Enabled"
    last_result: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """Whether it can run; ``concurrency`` is its reserved one, None if it has none."""

    state: str = "Active"
    reason: str = ""
    timeout: int = 3
    concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """Of a bucket: which new files it tells ``target`` (an ARN) of."""

    target: str
    prefix: str = ""
    suffix: str = ""


class State(Protocol):
    """Reads AWS, changes nothing. None: there is no such thing."""

    def subscriptions(self, topic: str) -> tuple[Subscription, ...] | None:
        """Of the topic with this ARN."""

    def queue(self, arn: str) -> Queue | None:
        """The queue with this ARN, and what is in it."""

    def mappings(self, queue: str) -> tuple[SourceMapping, ...]:
        """Of the queue with this ARN."""

    def function(self, arn: str) -> Function | None:
        """The function with this ARN."""

    def notifications(self, bucket: str) -> tuple[Notification, ...]:
        """Of the bucket with this name."""

    def flag(self, name: str) -> bool | None:
        """A flag of the app."""

    def todo(self, todo_id: str) -> Mapping[str, Any] | None:
        """A todo's item."""

    def export(self, export_id: str) -> Mapping[str, Any] | None:
        """The record of an export."""

    def outbox(self, todo_id: str) -> tuple[Mapping[str, Any], ...]:
        """The notifications about a todo that were not sent yet."""
