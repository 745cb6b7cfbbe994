"""A request's parameters as the journal shows them: short, bounded, and without secrets."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

CUT = 256
ITEMS = 10
MEMBERS = 25
DEPTH = 5
# In all, a value or the next UNIT characters of a text: bounds what one event can weigh.
VALUES, UNIT = 80, 64
HIDDEN, LEFT_OUT = "***", "..."
# Members that hold a secret, whatever the service; by a part of their name in lower case.
_SECRET = (
    "password",
    "secret",
    "token",
    "passphrase",
    "privatekey",
    "credential",
    "authparameters",
)
_SECRET_NAMES = {"ssecustomerkey", "copysourcessecustomerkey", "plaintext", "samlassertion"}
_NOT_SECRET = {"nexttoken", "secretid", "clientrequesttoken", "clienttoken", "continuationtoken"}
# DynamoDB's values name their type: {"S": "x"} is shown as x.
_DYNAMODB_TYPES = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"}


def summary(service: str, operation: str, request: Mapping[str, Any] | None) -> dict[str, Any]:
    """The members of ``request`` that have a value."""
    if not request:
        return {}
    shown: dict[str, Any] = _Summary(service).of(request, DEPTH)
    if service == "ssm" and operation == "PutParameter":
        # An overwrite may leave the type out; then it may be a secret.
        if request.get("Type") not in ("String", "StringList") and "Value" in shown:
            shown["Value"] = HIDDEN
    elif service == "apigateway" and operation == "CreateApiKey" and "value" in shown:
        shown["value"] = HIDDEN
    elif service == "lambda" and isinstance(shown.get("Environment"), dict):
        names = (request["Environment"] or {}).get("Variables") or {}
        shown["Environment"] = {"Variables": {name[:CUT]: HIDDEN for name in list(names)[:MEMBERS]}}
    return shown


class _Summary:
    def __init__(self, service: str) -> None:
        self._plain = service in ("dynamodb", "dynamodbstreams")
        self._left = VALUES

    def of(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth < 0:
            return LEFT_OUT
        if isinstance(value, str):
            return self._text(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):  # no text for thousands of digits
            bits = value.bit_length()
            return value if bits <= 64 else f"<a number of {bits} bits>"
        if isinstance(value, float):
            return value if math.isfinite(value) else str(value)
        if isinstance(value, bytes | bytearray | memoryview):
            return f"<{len(value)} bytes>"
        if isinstance(value, dict | Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple | set):
            shown = [self.of(each, depth - 1) for each in list(value)[:ITEMS]]
            return [*shown, f"... {len(value) - ITEMS} more"] if len(value) > ITEMS else shown
        if hasattr(value, "read"):
            return "<stream>"
        return self._text(str(value))

    def _text(self, text: str) -> str:
        shown = cut(text)
        self._left -= len(shown) // UNIT
        return shown

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> Any:
        if self._plain and len(value) == 1:
            kind, inner = next(iter(value.items()))
            if kind in _DYNAMODB_TYPES:
                return self.of(inner, depth)
        shown = {}
        for name, each in list(value.items())[:MEMBERS]:
            if each is not None and self._left >= 0:
                name = self._text(str(name))
                shown[name] = HIDDEN if is_secret(name) else self.of(each, depth - 1)
        return shown


def cut(text: str) -> str:
    """The beginning of a text, and how much is left out."""
    return text if len(text) <= CUT else f"{text[:CUT]}... ({len(text)} characters)"


@lru_cache(maxsize=2000)
def is_secret(name: str) -> bool:
    """Whether a member of this name holds a secret."""
    lower = name.lower()
    if lower in _NOT_SECRET:
        return False
    return lower in _SECRET_NAMES or any(part in lower for part in _SECRET)
