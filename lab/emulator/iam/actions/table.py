"""What a service's table of permissions is made of, and the needs that follow from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.emulator.iam.model import Need

Request = Mapping[str, Any]
# The ARN (or ARNs) that a member of a request names: a template of {} (the member's value),
# {region} and {account}, or a function of (value, account, region).
Arn = str | Callable[[Any, str, str], str | Iterable[str]]
Special = Callable[[Request, str, str], Iterable[Need]]
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Service:
    """The permissions of one service; what is not said is the rule: the action is named as the
    operation, and the resource is what the first of ``members`` that the request has names.

    ``members`` are (member, its ARN), the most telling first. ``actions`` are other names of
    actions. ``unscoped`` are operations that act on no one resource, and ``everything`` is the
    resource of those. ``special`` operations have a function of their own. ``free`` ones need no
    permission. ``keys`` are (member, condition key). ``passes`` are the members that hand a role to
    a service: operation to (member, service).
    """

    prefix: str
    members: tuple[tuple[str, Arn], ...] = ()
    actions: Mapping[str, str] = field(default_factory=dict)
    unscoped: frozenset[str] = frozenset()
    everything: str = EVERYTHING
    special: Mapping[str, Special] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    keys: tuple[tuple[str, str], ...] = ()
    passes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def needs(self, operation: str, request: Request, account: str, region: str) -> list[Need]:
        """The needs of a call, the one that AWS would name first in front."""
        if operation in self.free:
            return []
        if special := self.special.get(operation):
            return list(special(request, account, region))
        action = f"{self.prefix}:{self.actions.get(operation, operation)}"
        context = self.context(request)
        found = [
            Need(action, arn, context) for arn in self._arns(operation, request, account, region)
        ]
        if operation in self.passes:
            member, principal = self.passes[operation]
            found += pass_role(request.get(member), principal)
        return found

    def context(self, request: Request) -> dict[str, tuple[str, ...]]:
        """The condition keys that the request has values for."""
        found = {key: _texts(request[member]) for member, key in self.keys if request.get(member)}
        tags = request.get("Tags") or request.get("tags")
        return found | _tags(tags) if tags else found

    def _arns(self, operation: str, request: Request, account: str, region: str) -> Iterable[str]:
        if operation not in self.unscoped:
            for member, arn in self.members:
                if value := request.get(member):
                    return fill(arn, value, account, region)
        return fill(self.everything, "", account, region)


def fill(arn: Arn, value: Any, account: str, region: str) -> list[str]:
    """The ARNs that a member's value names; a value that is an ARN already is its own."""
    if isinstance(arn, str):
        if isinstance(value, list):
            return [one for each in value for one in fill(arn, each, account, region)]
        if isinstance(value, str) and value.startswith("arn:"):
            return [value]
        return [arn.format(value, account=account, region=region)]
    found = arn(value, account, region)
    return [found] if isinstance(found, str) else list(found)


def itself(value: str, _account: str, _region: str) -> str:
    """The ARN of a member that is an ARN."""
    return value


def pass_role(role: Any, principal: str) -> list[Need]:
    """What handing a role to a service needs; nothing where no role is handed."""
    if not isinstance(role, str) or not role:
        return []
    return [Need("iam:PassRole", role, {"iam:passedtoservice": (principal,)})]


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _tags(tags: Any) -> dict[str, tuple[str, ...]]:
    if isinstance(tags, list):
        tags = {tag.get("Key", ""): tag.get("Value", "") for tag in tags if isinstance(tag, dict)}
    if not isinstance(tags, dict):
        return {}
    return {f"aws:requesttag/{str(key).lower()}": (str(value),) for key, value in tags.items()} | {
        "aws:tagkeys": tuple(map(str, tags))
    }
