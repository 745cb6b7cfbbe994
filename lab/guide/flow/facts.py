"""What was read of the account: plain values, each part replaced when it is read anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.journal.peek import Contents, Environments


@dataclass(frozen=True, slots=True)
class Subscription:
    """Of a topic; ``filter`` is its filter policy in a few words, "" if it has none."""

    protocol: str
    endpoint: str
    pending: bool = False
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """How a queue is set up; ``dead_letters`` is the ARN of its dead-letter queue, or ""."""

    dead_letters: str = ""
    receives: int = 0
    fifo: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """``status`` is Active, Pending or Failed, ``why`` it is; destinations and the dead-letter
    queue are ARNs, or ""."""

    status: str = "Active"
    why: str = ""
    on_failure: str = ""
    on_success: str = ""
    dead_letters: str = ""


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """An event source mapping from an ARN to a function's; ``result`` is of its last processing."""

    source: str
    function: str
    state: str
    batch: int = 0
    filter: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """Whom (an ARN) a bucket tells; ``label`` says of which objects."""

    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """``objects`` are counted up to 1,000."""

    objects: int = 0
    notifications: tuple[Notification, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """A schedule or rule: when it fires, and its targets' ARNs."""

    name: str
    when: str
    enabled: bool
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Api:
    """A REST API, and by function (ARN) the methods and paths that it answers."""

    name: str
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Facts:
    """All that is known, by ARN (buckets by name, APIs by id)."""

    topics: dict[str, tuple[Subscription, ...]] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    contents: dict[str, Contents] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    environments: dict[str, Environments] = field(default_factory=dict)
    mappings: tuple[SourceMapping, ...] = ()
    buckets: dict[str, Bucket] = field(default_factory=dict)
    schedules: dict[str, Trigger] = field(default_factory=dict)
    rules: dict[str, Trigger] = field(default_factory=dict)
    apis: dict[str, Api] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
