"""The bounds that AWS's own description of a service sets to a request: enforced, as on AWS.

The SDK knows lengths, ranges, patterns and choices from its service models, and checks few of
them; AWS refuses the rest; LocalStack and moto mostly take them.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

# Services whose errors are worded like this; Lambda, SNS and SQS have words of their own.
SERVICES = {"dynamodb", "events", "scheduler", "ssm"}


def install() -> None:
    """Check each request from outside before its service sees it."""
    serve_custom_service_request_handlers.append(_check)


def _check(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    if context.service is None or context.service.service_name not in SERVICES:
        return
    if context.operation is None or context.is_internal_call:
        return
    shape = context.operation.input_shape
    errors = list(_errors(shape, context.service_request or {})) if shape else []
    if errors:
        plural = "s" if len(errors) > 1 else ""
        raise CommonServiceException(
            "ValidationException",
            f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}",
            sender_fault=True,
        )


def _errors(shape: Any, request: Any) -> Iterator[str]:
    for name, member in shape.members.items():
        value = request.get(name)
        broken = value is not None and broken_rule(member, value)
        if broken:
            shown = "***" if member.metadata.get("sensitive") else value
            yield (
                f"Value '{shown}' at '{name[0].lower()}{name[1:]}' failed to satisfy "
                f"constraint: Member must {broken}"
            )


def broken_rule(shape: Any, value: Any) -> str | None:
    """What ``value`` must be and is not, in AWS's words, by a shape of botocore."""
    rules = shape.metadata
    if isinstance(value, str):
        if rules.get("enum") and value not in rules["enum"]:
            return f"satisfy enum value set: [{', '.join(rules['enum'])}]"
        size, what = len(value), "have length"
    elif isinstance(value, list | dict) and shape.type_name in ("list", "map"):
        size, what = len(value), "have length"
    elif isinstance(value, int) and shape.type_name in ("integer", "long"):
        size, what = value, "have value"
    else:
        return None
    if size < rules.get("min", size):
        return f"{what} greater than or equal to {rules['min']}"
    if size > rules.get("max", size):
        return f"{what} less than or equal to {rules['max']}"
    pattern = rules.get("pattern")
    if pattern and isinstance(value, str) and not _compiled(pattern).fullmatch(value):
        return f"satisfy regular expression pattern: {pattern}"
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error:  # one of Java's that Python does not know
        return re.compile(r"[\s\S]*")
