"""Requests, policies and what AWS answers, each with the page of AWS's documentation it is from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.emulator.policy import Policy, Principal, Request
from lab.emulator.policy.model import PolicyKind, Reason

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/TodoApp-EC2-Role"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:todo-notifications"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:todo-exports"
OBJECT = "arn:aws:s3:::todo-exports/2026/todos.csv"

ANA = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/ana", ACCOUNT)
ROOT = Principal("AWS", f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)
SESSION = Principal(
    "AWS", f"arn:aws:sts::{ACCOUNT}:assumed-role/TodoApp-EC2-Role/i-0abc", ACCOUNT, ROLE
)
STRANGER = Principal("AWS", f"arn:aws:iam::{OTHER}:user/bob", OTHER)
SNS = Principal("Service", "sns.amazonaws.com")
ANYONE = Principal("Anonymous", "")


@dataclass(frozen=True)
class Case:
    """``given``: pairs of a policy's kind and its statement or statements. ``says``: what one of
    the misses has in it."""

    source: str
    what: str
    given: tuple[tuple[PolicyKind, Any], ...]
    expect: Reason
    who: Principal = ANA
    action: str = "sns:Publish"
    resource: str = TOPIC
    context: Mapping[str, Any] = field(default_factory=dict)
    version: str | None = "2012-10-17"
    root: bool = False
    account: str = ""
    says: str = ""

    @property
    def request(self) -> Request:
        """What is asked."""
        context = {
            key.lower(): (value,) if isinstance(value, str) else tuple(value)
            for key, value in self.context.items()
        }
        return Request(self.who, self.action, self.resource, context)

    @property
    def policies(self) -> list[Policy]:
        """The documents, as they would be stored."""
        head = {"Version": self.version} if self.version else {}
        return [
            Policy(kind, f"{kind}-{n}", json.dumps(head | {"Statement": statement}))
            for n, (kind, statement) in enumerate(self.given)
        ]


def allow(action: Any = "sns:Publish", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def deny(action: Any = "sns:Publish", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that denies."""
    return allow(action, resource, **more) | {"Effect": "Deny"}
