"""The words that the parts of this package share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.emulator.policy import Decision, Policy, Principal


@dataclass(frozen=True, slots=True)
class Need:
    """One right that a call needs: ``sns:Publish`` on an ARN (or ``*``).

    ``context`` are the condition keys that follow from the request alone, in lower case
    (``sns:protocol``, ``s3:prefix``, ``lambda:functionarn``).
    """

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call. ``root`` passes whatever policies say in its own account; ``policies`` are
    identity policies, a permissions boundary and session policies. ``context`` are condition keys
    that come with who calls, in lower case (a session's tags; ``aws:sourcearn`` of a service)."""

    principal: Principal
    root: bool = False
    access_key: str = ""
    policies: tuple[Policy, ...] = ()
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision about one need of one caller."""

    caller: Caller
    need: Need
    decision: Decision
