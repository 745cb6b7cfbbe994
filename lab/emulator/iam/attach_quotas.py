"""How long policies of IAM and STS may be.

Source: "IAM and AWS STS quotas" in the IAM User Guide; white space does not count, and inline
policies of one user, group or role count together. A session policy: AssumeRole in the STS API
reference.
"""

import re
from collections.abc import Mapping
from typing import Any

from lab.emulator.iam import principals
from lab.emulator.iam.attach_errors import refuse

MANAGED, TRUST, SESSION = 6144, 2048, 2048
INLINE = {"role": 10_240, "user": 2048, "group": 5120}


def check(call: str, request: Mapping[str, Any], text: str, account: str) -> None:
    """Refuse a policy that is too long, or would make the inline ones too long together."""
    service, operation = call.split(".")
    size = _size(text)
    if service == "sts" and len(text) > SESSION:
        raise refuse(
            "ValidationError",
            f"1 validation error detected: Value '{text}' at 'policy' failed to satisfy "
            f"constraint: Member must have length less than or equal to {SESSION}",
        )
    if operation in ("CreatePolicy", "CreatePolicyVersion") and size > MANAGED:
        raise _exceeded(f"Cannot exceed quota for PolicySize: {MANAGED}")
    if operation in ("CreateRole", "UpdateAssumeRolePolicy") and size > TRUST:
        raise _exceeded(f"Cannot exceed quota for ACLSizePerRole: {TRUST}")
    if inline := re.fullmatch("iam.Put(Role|User|Group)Policy", call):
        _check_inline(inline[1], request, size, account)


def _check_inline(kind: str, request: Mapping[str, Any], size: int, account: str) -> None:
    most, name = INLINE[kind.lower()], request.get(f"{kind}Name", "")
    others = _inline_policies(kind.lower(), name, account)
    others.pop(request.get("PolicyName", ""), None)
    if size + sum(map(_size, others.values())) > most:
        raise _exceeded(f"Maximum policy size of {most} bytes exceeded for {kind.lower()} {name}")


def _inline_policies(kind: str, name: str, account: str) -> dict[str, str]:
    if kind == "role":
        found = principals.find_role(account, name)
    else:
        held = principals.backend(account)
        found = getattr(held, f"{kind}s").get(name) if held else None
    return dict(found.policies) if found else {}


def _size(text: str) -> int:
    return len(re.sub(r"\s", "", text))


def _exceeded(message: str) -> Exception:
    return refuse("LimitExceeded", message, 409)
