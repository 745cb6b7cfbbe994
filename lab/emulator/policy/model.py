"""What is asked of a set of policies, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PolicyKind = Literal["identity", "boundary", "session", "resource", "trust"]
# Why a request is refused, or "allowed"; the order is the order in which AWS looks.
Reason = Literal[
    "allowed", "explicit-deny", "no-identity", "no-boundary", "no-session", "no-resource"
]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. ``arn`` of a user, a root, an assumed-role session, or a service's name
    (``sns.amazonaws.com``); ``role`` is the ARN of a session's role."""

    type: Literal["AWS", "Service", "Anonymous"]
    arn: str
    account: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource; ``context`` has condition keys in lower case."""

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """A document and where it stands; ``name`` is for people (``TodoApp-EC2-Role/app``, an ARN)."""

    kind: PolicyKind
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class Look:
    """A statement that was looked at; ``misses`` says in words what did not fit, "" if all fits."""

    policy: Policy
    index: int
    sid: str
    effect: str
    statement: Mapping[str, Any]
    misses: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """``decided_by`` is the statement that allowed or denied; None where none applies."""

    allowed: bool
    reason: Reason
    looked_at: tuple[Look, ...] = ()
    decided_by: Look | None = None
