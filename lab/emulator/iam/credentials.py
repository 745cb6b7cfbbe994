"""The access keys that IAM and STS have issued: whose each is, and whether it is good now."""

import hmac
import time
from dataclasses import dataclass
from typing import Any

from localstack.aws.accounts import get_account_id_from_access_key_id

from lab.emulator.iam import principals
from lab.emulator.iam.model import Caller
from lab.emulator.iam.rejections import RejectedError
from lab.emulator.iam.sessions import SESSIONS, Session


@dataclass(frozen=True, slots=True)
class Issued:
    """A user's access key (moto's) or a session."""

    key: Any = None
    session: Session | None = None
    account: str = ""

    @property
    def secret(self) -> str:
        """What signs with it."""
        return str((self.session or self.key).secret_access_key)

    def caller(self) -> Caller:
        """Its owner, with the policies as they are now."""
        if self.session:
            return self.session.caller()
        return principals.user_caller(self.account, self.key.user_name, self.key.access_key_id)

    def use(self, service: str, region: str) -> None:
        """Remember that it was used just now, for ``aws iam get-access-key-last-used``."""
        from moto.core.utils import utcnow
        from moto.iam.models import AccessKeyLastUsed

        if self.key:
            self.key.last_used = AccessKeyLastUsed(utcnow(), service, region)


def account_of(access_key: str) -> str:
    """The account that an access key says it belongs to."""
    account: str = get_account_id_from_access_key_id(access_key)
    return account


def check(access_key: str, token: str, service: str) -> Issued:
    """The issued key with that id, if it is good for a call; raises RejectedError."""
    issued = find(access_key)
    if issued is None or not _is_owned(issued):
        raise RejectedError("unknown")
    if issued.session and not issued.session.reaches(service):
        raise RejectedError("unknown")
    expected = issued.session.session_token if issued.session else ""
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise RejectedError("token")
    if issued.session and issued.session.expires <= time.time():
        raise RejectedError("expired")
    return issued


def find(access_key: str) -> Issued | None:
    """The issued key with that id, good or not."""
    if session := SESSIONS.get(access_key):
        return Issued(session=session, account=session.account)
    account = account_of(access_key)
    held = principals.backend(account)
    key = held.access_keys.get(access_key) if held else None
    return Issued(key=key, account=account) if key and key.user_name else None


def secret_of(access_key: str, _region: str = "") -> str | None:
    """The secret of an issued key: what LocalStack verifies a pre-signed URL with."""
    issued = find(access_key)
    return issued.secret if issued else None


def _is_owned(issued: Issued) -> bool:
    """Whether the user or role is still there, and the key not deactivated."""
    session = issued.session
    if session and session.kind == "role":
        return principals.find_role(session.account, session.role) is not None
    user = session.user if session else issued.key.user_name
    if not user:
        return True
    held = principals.backend(issued.account)
    is_active = session is not None or issued.key.status == "Active"
    return is_active and held is not None and user in held.users
