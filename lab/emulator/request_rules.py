"""The bounds that AWS's own description of a service sets to a request: enforced, as on AWS.

The SDK knows lengths, ranges, patterns and choices from its service models, and checks few of
them; AWS refuses the rest; LocalStack and moto mostly take them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from lab.emulator.request_faults import MALFORMED_XML

# Services whose errors are worded like this, and their code; SNS and SQS have words of their own.
SERVICES = {
    "dynamodb": "ValidationException",
    "events": "ValidationException",
    "iam": "ValidationError",
    "scheduler": "ValidationException",
    "ssm": "ValidationException",
}
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?(\w+)", re.DOTALL
)
# Members to look at, each with bounds that are tighter than the description's.
Bounds = Mapping[str, Mapping[str, int]]


def install() -> None:
    """Check each request from outside before its service sees it."""
    serve_custom_service_request_handlers.append(_check)


def _check(chain: HandlerChain, context: RequestContext, response: Response) -> None:
    if context.operation is None or context.is_internal_call:
        return
    service = context.service.service_name
    if service in SERVICES:
        errors = _errors(context.operation.input_shape, context.service_request or {})
        _refuse(errors, SERVICES[service])
    elif service == "lambda":
        _check_function(context)
    elif service == "s3" and (root := _root(context.operation)):
        _check_xml(context, root)


def _check_function(context: RequestContext) -> None:
    # Not sooner: Lambda's modules are many, and loaded with the first call of Lambda.
    from lab.emulator import function_rules

    operation, request = context.operation, context.service_request or {}
    if bounds := function_rules.BOUNDED.get(operation.name):
        _refuse(_errors(operation.input_shape, request, bounds))
    function_rules.check(operation.name, request, context.account_id, context.region)


@cache
def _root(operation: Any) -> str:
    """The element that the body of an operation of S3 must be, or nothing."""
    shape = operation.input_shape
    member = shape.members.get(shape.serialization.get("payload")) if shape else None
    if member is None or member.type_name != "structure":
        return ""
    return str(member.serialization.get("name", member.name))


def _check_xml(context: RequestContext, root: str) -> None:
    """LocalStack takes any element for the one that it looks for, and finds it empty."""
    body, shape = context.request.data, context.operation.input_shape
    if not body and shape.serialization["payload"] not in shape.required_members:
        return
    found = _ROOT.match(body)
    if not found or found[1].decode() != root:
        raise CommonServiceException("MalformedXML", MALFORMED_XML, sender_fault=True)


def _refuse(found: Iterator[str], code: str = "ValidationException") -> None:
    if errors := list(found):
        plural = "s" if len(errors) > 1 else ""
        raise CommonServiceException(
            code,
            f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}",
            sender_fault=True,
        )


def _errors(shape: Any, request: Any, only: Bounds | None = None, path: str = "") -> Iterator[str]:
    """What is wrong with a structure and those in it, each in AWS's words."""
    members = shape.members if shape else {}
    for name in members if only is None else only:
        value, member = request.get(name), members.get(name)
        if value is None or member is None:
            continue
        place = f"{path}{name[0].lower()}{name[1:]}"
        if member.type_name == "structure" and isinstance(value, dict):
            yield from _errors(member, value, path=f"{place}.")
        elif broken := broken_rule(member, value, (only or {}).get(name, {})):
            shown = "***" if member.metadata.get("sensitive") else value
            yield f"Value '{shown}' at '{place}' failed to satisfy constraint: Member must {broken}"


def broken_rule(shape: Any, value: Any, tighter: Mapping[str, int] | None = None) -> str | None:
    """What ``value`` must be and is not, in AWS's words, by a shape of botocore."""
    rules = shape.metadata | (tighter or {})
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
