"""Callers with the policies that IAM holds for them: roles' sessions, users and roots.

They are put together anew for each call, so that a change of a policy counts from the next one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.emulator.iam.model import Caller
from lab.emulator.policy import Policy, Principal

# Also what is left of a permissions boundary whose policy is gone: AWS then allows nothing.
NOTHING = '{"Version": "2012-10-17", "Statement": []}'


def backend(account: str) -> Any | None:
    """What moto's IAM holds of an account; None if it holds nothing."""
    from moto.iam.models import iam_backends  # loaded with the first service on moto

    # Asking by [] alone would make the account.
    return iam_backends[account]["aws"] if account in iam_backends else None


def root_caller(account: str, access_key: str = "") -> Caller:
    """The account's root user."""
    principal = Principal("AWS", f"arn:aws:iam::{account}:root", account)
    return Caller(principal, root=True, access_key=access_key)


def find_role(account: str, role: str) -> Any | None:
    """moto's role of that name or ARN."""
    name = role.rpartition("/")[2]
    held = backend(account)
    return next((r for r in list(held.roles.values()) if r.name == name), None) if held else None


def role_caller(
    account: str,
    role: str,
    session_name: str,
    *,
    access_key: str = "",
    session_policies: tuple[Policy, ...] = (),
    context: Mapping[str, tuple[str, ...]] | None = None,
) -> Caller:
    """A session of a role (a name or an ARN); of one that does not exist it has no policies."""
    found = find_role(account, role)
    name = role.rpartition("/")[2]
    principal = Principal(
        "AWS",
        f"arn:aws:sts::{account}:assumed-role/{name}/{session_name}",
        account,
        found.arn if found else f"arn:aws:iam::{account}:role/{name}",
    )
    policies = role_policies(found) if found else ()
    return Caller(
        principal,
        access_key=access_key,
        policies=policies + session_policies,
        context=context or {},
    )


def user_caller(
    account: str,
    name: str,
    access_key: str = "",
    context: Mapping[str, tuple[str, ...]] | None = None,
) -> Caller:
    """An IAM user, with what its groups add."""
    held = backend(account)
    user = held.users.get(name) if held else None
    arn = user.arn if user else f"arn:aws:iam::{account}:user/{name}"
    policies = user_policies(user) if user else ()
    principal = Principal("AWS", arn, account)
    return Caller(principal, access_key=access_key, policies=policies, context=context or {})


def role_policies(role: Any) -> tuple[Policy, ...]:
    """The identity policies and the boundary of moto's role."""
    return (*_own(role), *_boundary(role.account_id, role.permissions_boundary_arn))


def user_policies(user: Any) -> tuple[Policy, ...]:
    """The identity policies and the boundary of moto's user, those of its groups included."""
    held = backend(user.account_id)
    groups = list(held.groups.values()) if held else []
    inherited = [policy for group in groups if user in group.users for policy in _own(group)]
    boundary = getattr(user, "permissions_boundary", None)
    return (*_own(user), *inherited, *_boundary(user.account_id, boundary))


def managed_document(account: str, arn: str) -> str | None:
    """The text of a managed policy's default version; None if there is no such policy."""
    held = backend(account)
    policy = held.managed_policies.get(arn) if held else None
    return _default_version(policy) if policy else None


def _own(entity: Any) -> Iterator[Policy]:
    for name, document in list(entity.policies.items()):
        yield Policy("identity", f"{entity.name}/{name}", document)
    for arn, policy in list(entity.managed_policies.items()):
        yield Policy("identity", arn, _default_version(policy))


def _boundary(account: str, arn: str | None) -> Iterator[Policy]:
    if arn:
        yield Policy("boundary", arn, managed_document(account, arn) or NOTHING)


def _default_version(policy: Any) -> str:
    for version in policy.versions:
        if version.is_default:
            return str(version.document)
    return NOTHING
