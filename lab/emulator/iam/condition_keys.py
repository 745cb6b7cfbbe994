"""The condition keys that AWS sets for every request: aws:PrincipalArn, aws:SourceIp and the like.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lab.emulator.iam.model import Caller
from lab.emulator.policy import Principal

Keys = Mapping[str, tuple[str, ...]]


def of_caller(caller: Caller) -> dict[str, tuple[str, ...]]:
    """What is known of who calls; a role's session counts as its role."""
    principal = caller.principal
    now = time.time()
    keys = {
        "aws:principalisawsservice": "true" if principal.type == "Service" else "false",
        "aws:viaawsservice": "false",
        "aws:currenttime": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(now)),
    }
    if principal.type == "Service":
        keys["aws:principalservicename"] = principal.arn
    elif principal.type == "AWS":
        keys |= _of_identity(principal)
    else:
        keys["aws:principaltype"] = "Anonymous"
    return {name: (value,) for name, value in keys.items()} | dict(caller.context)


def of_request(context: Any) -> dict[str, tuple[str, ...]]:
    """What the HTTP request of LocalStack's ``context`` tells."""
    request = context.request
    keys = {
        "aws:sourceip": request.remote_addr or "127.0.0.1",
        "aws:securetransport": "true" if request.scheme == "https" else "false",
        "aws:requestedregion": context.region or "",
        "aws:useragent": request.headers.get("User-Agent", ""),
        "aws:referer": request.headers.get("Referer", ""),
    }
    return {name: (value,) for name, value in keys.items() if value}


def _of_identity(principal: Principal) -> dict[str, str]:
    keys = {
        "aws:principalarn": principal.role or principal.arn,
        "aws:principalaccount": principal.account,
    }
    if principal.arn.endswith(":root"):
        return keys | {"aws:principaltype": "Account", "aws:userid": principal.account}
    if principal.role:
        keys |= {"aws:principaltype": "AssumedRole", "aws:multifactorauthpresent": "false"}
        return keys | _of_role(principal)
    if ":user/" in principal.arn:
        keys |= {"aws:principaltype": "User", "aws:username": principal.arn.rpartition("/")[2]}
        return keys | _of_user(principal)
    return keys


def _of_role(principal: Principal) -> dict[str, str]:
    backend = _backend(principal)
    roles = backend.roles.values() if backend else ()
    role = next((each for each in roles if each.arn == principal.role), None)
    if role is None:
        return {}
    tags = {f"aws:principaltag/{tag['Key'].lower()}": tag["Value"] for tag in role.tags or ()}
    return tags | {"aws:userid": f"{role.id}:{principal.arn.rpartition('/')[2]}"}


def _of_user(principal: Principal) -> dict[str, str]:
    backend = _backend(principal)
    user = backend.users.get(principal.arn.rpartition("/")[2]) if backend else None
    if backend is None or user is None:
        return {}
    tags = backend.tagger.get_tag_dict_for_resource(user.arn)
    return {f"aws:principaltag/{k.lower()}": v for k, v in tags.items()} | {"aws:userid": user.id}


def _backend(principal: Principal) -> Any | None:
    iam = sys.modules.get("moto.iam.models")
    if iam is None or principal.account not in iam.iam_backends:
        return None
    return iam.iam_backends[principal.account]["aws"]
