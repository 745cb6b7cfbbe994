"""The temporary credentials that STS has issued: whose they are, and until when they are good."""

import base64
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

from localstack import config

from lab.emulator.iam import principals
from lab.emulator.iam.model import Caller
from lab.emulator.policy import Policy, Principal

# How many sessions are remembered; each is about 2 KB. The oldest goes first.
LIMIT = 5000
# What nobody narrowed: a root's own rights, and a federated user's without a session policy.
_STATEMENT = '{"Effect": "Allow", "Action": "*", "Resource": "*"}'
_EVERYTHING = f'{{"Version": "2012-10-17", "Statement": [{_STATEMENT}]}}'


@dataclass(slots=True, kw_only=True)
class Session:
    """Credentials of a role's session, of a user or a root (GetSessionToken), or federated.

    ``role`` is the ARN of a session's role; ``user`` the name of the user that asked, "" for root;
    ``name`` that of the session or federated user. ``expires`` is in seconds since the epoch.
    ``context`` are condition keys that come with the session; those in ``transitive`` go on to the
    next role in a chain.
    """

    kind: Literal["role", "token", "federated"]
    account: str
    expires: float
    name: str = ""
    role: str = ""
    user: str = ""
    policies: tuple[Policy, ...] = ()
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    transitive: frozenset[str] = frozenset()
    issued: float = field(default_factory=time.time)
    access_key_id: str = field(init=False)
    secret_access_key: str = field(default_factory=lambda: secrets.token_urlsafe(30))
    session_token: str = field(
        default_factory=lambda: base64.b64encode(b"IQoJ" + os.urandom(260)).decode()
    )

    def __post_init__(self) -> None:
        from moto.iam.utils import generate_access_key_id_from_account_id

        prefix = "ASIA" if config.PARITY_AWS_ACCESS_KEY_ID else "LSIA"
        self.access_key_id = generate_access_key_id_from_account_id(
            self.account, prefix=prefix, total_length=20
        )

    def reaches(self, service: str) -> bool:
        """Whether AWS takes such credentials there: IAM takes no others than a role's, nor those
        of a user without MFA. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
        """
        return self.kind == "role" or service != "iam"

    def caller(self) -> Caller:
        """Who calls with it, with the policies as they are now."""
        key = self.access_key_id
        if self.kind == "role":
            return principals.role_caller(
                self.account,
                self.role,
                self.name,
                access_key=key,
                session_policies=self.policies,
                context=self.context,
            )
        if self.kind == "federated":
            return self._federated()
        if not self.user:
            return principals.root_caller(self.account, key)
        return principals.user_caller(self.account, self.user, key, self.context)

    def _federated(self) -> Caller:
        rights: tuple[Policy, ...] = (Policy("identity", "root", _EVERYTHING),)
        if self.user:
            rights = principals.user_caller(self.account, self.user).policies
        narrowed = self.policies or (Policy("session", "no session policy", principals.NOTHING),)
        arn = f"arn:aws:sts::{self.account}:federated-user/{self.name}"
        return Caller(
            Principal("AWS", arn, self.account),
            access_key=self.access_key_id,
            policies=rights + narrowed,
            context=self.context,
        )


class Sessions:
    """The sessions by access key; also those that have expired, so that it can be said."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._held: OrderedDict[str, Session] = OrderedDict()
        self._lock = Lock()

    def add(self, session: Session) -> Session:
        """Remember a session, and forget the oldest where they are too many."""
        with self._lock:
            self._held[session.access_key_id] = session
            while len(self._held) > self._limit:
                self._held.popitem(last=False)
        return session

    def get(self, access_key: str) -> Session | None:
        """The session of an access key, expired or not."""
        return self._held.get(access_key)

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._held.clear()


SESSIONS = Sessions()
