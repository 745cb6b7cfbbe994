"""The EC2 instance of each account: the machine that the TODO app runs on, and its profile.

It was launched with TodoApp-EC2-Profile, whether that exists yet or not; what a student changes
stays changed until a reset.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from lab.emulator.iam import principals
from lab.shared.config import REGION

PROFILE = "TodoApp-EC2-Profile"
ZONE = f"{REGION}a"
TYPE = "t3.micro"
NAME = "todo-app"


@dataclass(frozen=True, slots=True)
class Association:
    """That an instance has a profile; ``arn`` is the profile's."""

    id: str
    arn: str
    since: datetime

    @property
    def name(self) -> str:
        """The profile's name, the last part of its ARN."""
        return self.arn.rpartition("/")[2]


@dataclass(slots=True)
class Instance:
    """One account's instance. It always runs: it is the computer that the lab is on."""

    account: str
    launched: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    association: Association | None = field(init=False)

    def __post_init__(self) -> None:
        self.associate(f"arn:aws:iam::{self.account}:instance-profile/{PROFILE}")

    @property
    def id(self) -> str:
        """The same for each run of the lab, so that it can be written down."""
        return f"i-{self.digits('instance')}"

    @property
    def arn(self) -> str:
        """Its ARN, which policies may name."""
        return f"arn:aws:ec2:{REGION}:{self.account}:instance/{self.id}"

    @property
    def address(self) -> str:
        """Its private address, in the network of a default VPC."""
        one, two = hashlib.sha256(f"address {self.account}".encode()).digest()[:2]
        return f"172.31.{one % 16}.{max(two, 4)}"

    def digits(self, what: str) -> str:
        """The part after the dash of an id of something that belongs to it."""
        return hashlib.sha256(f"{what} {self.account}".encode()).hexdigest()[:17]

    def associate(self, arn: str) -> Association:
        """Give it the profile; the answer is the new association."""
        identity = f"iip-assoc-{secrets.token_hex(9)[:17]}"
        self.association = Association(identity, arn, datetime.now(UTC).replace(microsecond=0))
        return self.association

    def profile(self) -> Any | None:
        """Its profile as moto's IAM has it; None without one, or if that does not exist."""
        return find_profile(self.account, name=self.association.name) if self.association else None

    def role(self) -> Any | None:
        """The role in its profile as moto's IAM has it."""
        profile = self.profile()
        return profile.roles[0] if profile and profile.roles else None


class Instances:
    """The instances by account, each made when first asked for."""

    def __init__(self) -> None:
        self._accounts: dict[str, Instance] = {}
        self.lock = RLock()

    def of(self, account: str) -> Instance:
        """The account's instance."""
        with self.lock:
            if account not in self._accounts:
                self._accounts[account] = Instance(account)
            return self._accounts[account]

    def clear(self) -> None:
        """Forget what was changed; ids stay."""
        with self.lock:
            self._accounts.clear()


INSTANCES = Instances()


def find_profile(account: str, *, name: str = "", arn: str = "") -> Any | None:
    """An instance profile of the account, as moto's IAM has it."""
    held = principals.backend(account)
    profiles = list(held.instance_profiles.values()) if held else []
    return next((each for each in profiles if name == each.name or arn == each.arn), None)
