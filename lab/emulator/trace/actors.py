"""Who made a call: in the lab's words, and with which client."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lab.emulator.marks import Marks

# The lab's own, who say so in the User-Agent.
LABS = {"app", "bench", "check", "guide", "lab", "setup", "test"}
_APP_ID = re.compile(r"(?:^|\s)app/([\w-]{1,50})")
_ACCESS_KEY = re.compile(r"Credential=([\w-]{1,128})/")
_KEPT_KEYS = 5000
_functions: OrderedDict[str, str] = OrderedDict()


def remember(access_key: str, function: str) -> None:
    """Calls with this key are a function's own: it was made for one of its environments."""
    _functions[access_key] = function
    if len(_functions) > _KEPT_KEYS:
        _functions.popitem(last=False)


def service_actor(principal: str) -> str:
    """``service:sns.amazonaws.com``, from either way in which LocalStack names a service."""
    return f"service:{principal if '.' in principal else f'{principal}.amazonaws.com'}"


def outside(headers: Any, mark: Marks) -> tuple[str, str, str]:
    """Actor, IAM principal and class of client of a call that came from outside."""
    client, app = _user_agent(headers.get("User-Agent") or "")
    principal = mark.caller.principal.arn if mark.caller else ""
    key = mark.caller.access_key if mark.caller else ""
    if _functions:
        key = key or _access_key(headers)
        if function := _functions.get(key):
            return f"lambda:{function}", principal, client
    if ":assumed-role/" in principal and principal.rpartition("/")[2].startswith("i-"):
        return "app", principal, client  # an instance's credentials
    if app.startswith("lambda-"):
        return f"lambda:{app.removeprefix('lambda-')}", principal, client
    return app if app in LABS else "student", principal, client


def _access_key(headers: Mapping[str, str]) -> str:
    found = _ACCESS_KEY.search(headers.get("Authorization") or "")
    return found[1] if found else ""


@lru_cache(maxsize=512)
def _user_agent(text: str) -> tuple[str, str]:
    found = _APP_ID.search(text)
    if text.startswith("aws-cli/"):
        client = "CLI"
    else:
        client = "boto3" if "Boto3/" in text or "Botocore/" in text else "other"
    return client, found[1] if found else ""
