"""What every resource of the stack can do: read, create, update, delete."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from lab.stack.clients import Clients

TAG_KEY = "fanout:stack"
TAG_VALUE = "todoapp"
TAGS = {TAG_KEY: TAG_VALUE}
TAG_LIST = [{"Key": TAG_KEY, "Value": TAG_VALUE}]

State = dict[str, Any]
Action = Literal["created", "updated", "unchanged", "deleted"]


@dataclass(frozen=True)
class Change:
    """What was done to one resource; ``detail`` names what was mended, or why nothing was."""

    kind: str
    name: str
    action: Action
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Resource(ABC):
    """One resource as it should be.

    A State holds the attributes that the stack looks after, under words a student can read;
    its "tag" says whether the resource bears the stack's tag.
    """

    kind: ClassVar[str]
    name: str
    purpose: str

    @property
    def owner(self) -> "Resource":
        """The resource whose tag says whether this one is the stack's: itself, if it has tags."""
        return self

    @abstractmethod
    def read(self, aws: Clients) -> State | None:
        """The resource as it is; None when there is none."""

    @abstractmethod
    def wanted(self, aws: Clients) -> State:
        """The resource as it should be."""

    @abstractmethod
    def create(self, aws: Clients) -> None:
        """Make it, tagged from its first moment where the service can; the rest may follow
        in ``update``."""

    @abstractmethod
    def update(self, aws: Clients, changed: State) -> None:
        """Mend what differs: ``changed`` holds the wanted values, and only those."""

    @abstractmethod
    def delete(self, aws: Clients) -> None:
        """Remove it with all that is in it."""


def is_ours(tags: object) -> bool:
    """Whether tags, in either of the two shapes AWS uses, hold the stack's own."""
    if isinstance(tags, dict):
        return tags.get(TAG_KEY) == TAG_VALUE
    return isinstance(tags, list) and any(
        (tag.get("Key") or tag.get("TagKey")) == TAG_KEY
        and (tag.get("Value") or tag.get("TagValue")) == TAG_VALUE
        for tag in tags
    )
