"""What the policies of a role say, statement by statement."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from lab.course.check_api import Lab


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a role's policy; ``policy`` is that policy's name."""

    policy: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditional: bool

    def fits(self, action: str, resource: str) -> bool:
        """Whether it speaks of this action on this resource."""
        return self.about(action) and any(fnmatchcase(resource, each) for each in self.resources)

    def about(self, action: str) -> bool:
        """Whether it speaks of this action."""
        return any(fnmatchcase(action.lower(), each.lower()) for each in self.actions)

    @property
    def too_wide(self) -> str:
        """What of it is not least privilege, as in "dynamodb:* on *"; "" if it is."""
        actions = [each for each in self.actions if each == "*" or each.endswith(":*")]
        every = [each for each in self.resources if each.rstrip("*")[-1:] in ("", ":")]
        every += [each for each in self.resources if each.endswith((":parameter/*", ":table/*"))]
        if not self.allows or not (actions or every):
            return ""
        return f"{(actions or self.actions)[0]} on {(every or self.resources)[0]}"


@lru_cache(maxsize=1)
def of_role(lab: Lab, role: str) -> tuple[Statement, ...]:
    """All statements of the role's policies, its own and those attached to it; read once for all
    checks of one look."""
    return tuple(
        _statement(policy, each)
        for policy, document in _policies(lab.aws("iam"), role)
        for each in _list(document.get("Statement"))
    )


def _policies(iam: Any, role: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        found = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield name, _document(found)
    for each in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = each["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
        yield each["PolicyName"], _document(found["Document"])


def _document(found: Any) -> dict[str, Any]:
    document = json.loads(found) if isinstance(found, str) else found
    return document if isinstance(document, dict) else {}


def _statement(policy: str, found: dict[str, Any]) -> Statement:
    return Statement(
        policy,
        found.get("Effect") == "Allow",
        tuple(_list(found.get("Action"))),
        tuple(_list(found.get("Resource"))),
        bool(found.get("Condition")),
    )


def _list(value: Any) -> list[Any]:
    if isinstance(value, str | dict):
        return [value]
    return list(value) if isinstance(value, Iterable) else []
