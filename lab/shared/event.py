"""One record of the journal: what crosses from the emulator to those who read it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, Self

Kind = Literal["call", "delivery", "invocation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An API call, a service's delivery of a message, or a function's invocation.

    ``id`` orders events and is the cursor to read on from. ``actor`` is who acts in the lab's
    words (student, app, lambda:<name>, check, setup, service:<principal>), ``principal`` in IAM's
    (an ARN). ``resource`` is an ARN or a name, ``source`` the ARN of the resource that a service
    acts for. ``error`` is AWS's code, ``reason`` says why in words. ``ids`` are the identities of
    what the event is about (message ids, todo and export ids, a function's request ids), so that a
    message can be followed; ``trace`` is the root of the X-Ray trace, which an invocation and the
    calls in it share. ``detail`` holds what only one kind has. ``noise`` marks what readers
    usually leave out.
    """

    id: str
    time: float  # seconds since the epoch, at the beginning
    kind: Kind
    account: str
    region: str
    actor: str
    service: str
    operation: str
    principal: str = ""
    resource: str = ""
    status: int = 200  # of HTTP
    error: str = ""
    reason: str = ""
    latency_ms: float = 0.0
    request_id: str = ""
    source: str = ""
    client: str = ""  # CLI, boto3, other, internal
    noise: bool = False
    trace: str = ""
    ids: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON; ``from_json`` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """From a record of the journal; members that this version does not know are left out."""
        known = {name: value for name, value in record.items() if name in _NAMES}
        return cls(**known | {"ids": tuple(record.get("ids", ()))})


_NAMES = frozenset(member.name for member in fields(Event))  # once: there are many records
