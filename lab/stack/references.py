"""Fills in the ids that AWS makes up: ${key:<alias>} and ${api:<name>} in the list's texts."""

import json
import re
from typing import Any

from lab.stack.clients import Clients
from lab.stack.errors import StackError
from lab.stack.kinds.key import key_id
from lab.stack.kinds.rest_api import api_id

_REFERENCE = re.compile(r"\$\{(key|api):([^}]+)\}")
_FINDERS = {"key": key_id, "api": api_id}


def resolve(aws: Clients, value: Any) -> Any:
    """The same texts, lists and dicts, with each reference replaced by the id it means."""

    def found(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if (identifier := _FINDERS[kind](aws, name)) is None:
            raise StackError(f"The {kind} {name} went while it was needed. Go on with: lab setup")
        return identifier

    return json.loads(_REFERENCE.sub(found, json.dumps(value)))
