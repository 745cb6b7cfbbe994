"""Lets IAM take ``"Bool": {"aws:SecureTransport": true}``, as AWS does; moto wants it quoted."""

from functools import cache
from typing import Any


@cache
def install() -> None:
    """Show moto booleans and numbers of conditions as the texts that they mean."""
    from moto.iam.policy_validation import BaseIAMPolicyValidator  # not before IAM is in use

    check = BaseIAMPolicyValidator._validate_condition_syntax
    BaseIAMPolicyValidator._validate_condition_syntax = staticmethod(
        lambda statement: check(_quoted(statement))
    )


def _quoted(statement: dict[str, Any]) -> dict[str, Any]:
    block = statement.get("Condition")
    if not isinstance(block, dict):
        return statement
    return statement | {"Condition": {name: _texts(keys) for name, keys in block.items()}}


def _texts(keys: Any) -> Any:
    if not isinstance(keys, dict):
        return keys
    return {k: str(v) if isinstance(v, bool | int | float) else v for k, v in keys.items()}
