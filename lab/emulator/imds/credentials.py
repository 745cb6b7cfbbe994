"""The credentials that an instance gets: sessions of its role, new ones well before they expire."""

import logging
import os
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from lab.emulator.iam.sessions import SESSIONS, Session
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
    """A session, and the role that it is of: ``role_id`` tells it from a later one of its name."""

    role_id: str
    session: Session


class Wallet:
    """Each instance's credentials: the current ones, and those before that are still good."""

    def __init__(self, seconds: int) -> None:
        self._lifetime = seconds
        self._held: dict[str, list[Credentials]] = {}
        self._lock = Lock()

    def current(self, instance: Instance) -> Session | None:
        """The credentials to hand out now; None without a role. Raises NotTrustedError."""
        with self._lock:
            self._end_foreign(instance)
            role = instance.role()
            if role is None:
                return None
            held = self._held.setdefault(instance.account, [])
            if not held or self._is_old(held[-1].session):
                held[:] = [each for each in held if each.session.expires > time.time()]
                held.append(Credentials(role.id, self._new(instance, role)))
            return held[-1].session

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
                each.session.expires = min(each.session.expires, time.time())
            held.clear()

    def _is_old(self, session: Session) -> bool:
        forgotten = SESSIONS.get(session.access_key_id) is None
        return forgotten or time.time() - session.issued >= self._lifetime / RENEWALS

    def _new(self, instance: Instance, role: Any) -> Session:
        if not trusts_ec2(role):
            raise NotTrustedError(role.name)
        expires = int(time.time()) + self._lifetime  # AWS shows whole seconds
        return SESSIONS.add(
            Session(
                kind="role",
                account=instance.account,
                expires=expires,
                name=instance.id,
                role=role.arn,
                # Keys that AWS has for credentials of instances, in its reference of EC2's.
                context={
                    "ec2:roledelivery": ("2.0",),
                    "ec2:sourceinstancearn": (instance.arn,),
                },
            )
        )


def trusts_ec2(role: Any) -> bool:
    """Whether the role's trust policy lets EC2 assume it."""
    wanted = Request(Principal("Service", "ec2.amazonaws.com"), "sts:AssumeRole", role.arn)
    trust = Policy("trust", f"{role.name}/trust", role.assume_role_policy_document)
    return decide(wanted, [trust]).allowed


def lifetime(text: str) -> int:
    """The seconds that LAB_IMDS_SECONDS says; six hours if it says nothing or nonsense."""
    if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= SIX_HOURS:
        return int(text)
    if text:
        log.warning(
            "LAB_IMDS_SECONDS is %r: use a number from 1 to %d. It is %d now.",
            text,
            SIX_HOURS,
            SIX_HOURS,
        )
    return SIX_HOURS


WALLET = Wallet(lifetime(os.environ.get("LAB_IMDS_SECONDS", "")))
