"""The element Principal: whom a statement speaks of, and how directly it names them."""

from typing import Literal

from lab.emulator.policy.model import Principal
from lab.emulator.policy.parse import Principals

# How a statement names a principal. direct: its own ARN, or everybody. role: the role of a
# session, so a boundary and session policies still bound it. account: the account is to decide by
# its identity policies.
Naming = Literal["direct", "role", "account", ""]


def naming(principals: Principals | None, principal: Principal) -> Naming:
    """How the element speaks of the principal; "" if not at all."""
    if principals is None:
        return ""
    if principals.negated:
        return "" if _excepted(principals, principal) else "direct"
    return _named(principals, principal)


def miss(principals: Principals | None, principal: Principal) -> str:
    """In words, why the element does not speak of the principal."""
    who = principal.arn or "an anonymous caller"
    if principals is None:
        return "principal: the statement names nobody"
    if principals.negated:
        return f"principal: {who} is left out by NotPrincipal {principals.words}"
    return f"principal: {who} is not {principals.words}"


def _named(principals: Principals, principal: Principal) -> Naming:
    if principals.anyone:
        return "direct"
    if principal.type == "Anonymous":
        return ""
    if principal.type == "Service":
        return "direct" if principal.arn in principals.services else ""
    if principal.arn in principals.aws:
        return "account" if principal.arn == _root(principal) else "direct"
    if principal.role and principal.role in principals.aws:
        return "role"
    return "account" if principals.aws & {principal.account, _root(principal)} else ""


def _excepted(principals: Principals, principal: Principal) -> bool:
    # AWS looks at the account first, then at the role or user: both have to be named, or the
    # statement speaks of them (IAM User Guide, AWS JSON policy elements: NotPrincipal).
    if principals.anyone or principal.type == "Service":
        return principals.anyone or principal.arn in principals.services
    account = bool(principals.aws & {principal.account, _root(principal)})
    return account and bool(principals.aws & {principal.arn, principal.role, principal.account})


def _root(principal: Principal) -> str:
    partition = principal.arn.split(":")[1] if principal.arn.startswith("arn:") else "aws"
    return f"arn:{partition}:iam::{principal.account}:root"
