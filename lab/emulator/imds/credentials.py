"""The credentials that an instance gets: sessions of its role, new ones well before they expire."""

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from localstack.services.plugins import SERVICE_PLUGINS

from lab.emulator.instances import Instance
from lab.emulator.policy import Policy, Principal, Request, decide

log = logging.getLogger(__name__)

SIX_HOURS = 21_600
# As on AWS: good for six hours, and new ones every hour.
RENEWALS = 6


class NotTrustedError(Exception):
    """The role's trust policy does not let EC2 assume it; the message is the role's name."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the metadata shows; ``session`` is moto's, ``role_id`` tells a role from a later one
    of the same name."""

    role_id: str
    updated: datetime
    expires: datetime
    session: Any


class Wallet:
    """Each instance's credentials: the current ones, and those before that are still good."""

    def __init__(self, seconds: int) -> None:
        self._lifetime = timedelta(seconds=seconds)
        self._held: dict[str, list[Credentials]] = {}
        self._lock = Lock()

    def current(self, instance: Instance) -> Credentials | None:
        """The credentials to hand out now; None without a role. Raises NotTrustedError."""
        with self._lock:
            self._end_foreign(instance)
            role = instance.role()
            if role is None:
                return None
            held = self._held.setdefault(instance.account, [])
            now = datetime.now(UTC)
            if not held or now - held[-1].updated >= self._lifetime / RENEWALS:
                held[:] = [each for each in held if each.expires > now]
                held.append(self._renew(instance, role))
            return held[-1]

    def follow(self, instance: Instance) -> None:
        """To be called after its profile may have changed: credentials of a role that it has no
        longer end at once. (AWS lets them live on until they expire, for hours.)"""
        with self._lock:
            self._end_foreign(instance)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._held.clear()

    def _end_foreign(self, instance: Instance) -> None:
        role = instance.role()
        held = self._held.get(instance.account, [])
        if held and (role is None or role.id != held[-1].role_id):
            for each in held:
                each.session.expiration = min(each.session.expiration, _naive(datetime.now(UTC)))
            held.clear()

    def _renew(self, instance: Instance, role: Any) -> Credentials:
        # AWS shows whole seconds, and the session ends with the last of them.
        now = datetime.now(UTC).replace(microsecond=0)
        session = new_session(role, instance.id)
        expires = now + self._lifetime
        session.expiration = _naive(expires)
        return Credentials(role.id, now, expires, session)


def new_session(role: Any, name: str) -> Any:
    """A session of the role, in STS's own store; raises NotTrustedError."""
    SERVICE_PLUGINS.require("sts")
    from moto.sts.models import sts_backends  # loaded with STS

    if not trusts_ec2(role):
        raise NotTrustedError(role.name)
    backend = sts_backends[role.account_id]["aws"]
    return backend.assume_role("us-east-1", name, role.arn, "", SIX_HOURS, "")


def trusts_ec2(role: Any) -> bool:
    """Whether the role's trust policy lets EC2 assume it."""
    wanted = Request(Principal("Service", "ec2.amazonaws.com"), "sts:AssumeRole", role.arn)
    trust = Policy("trust", f"{role.name}/trust", role.assume_role_policy_document)
    return decide(wanted, [trust]).allowed


def _naive(time: datetime) -> datetime:
    """As moto keeps times: in UTC, without saying so."""
    return time.replace(tzinfo=None)


def _seconds(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= SIX_HOURS:
        return int(text)
    if text:
        log.warning(
            "LAB_IMDS_SECONDS is %r: use a number from 1 to %d. It is %d now.",
            text,
            SIX_HOURS,
            SIX_HOURS,
        )
    return SIX_HOURS


WALLET = Wallet(_seconds(os.environ.get("LAB_IMDS_SECONDS", "")))
