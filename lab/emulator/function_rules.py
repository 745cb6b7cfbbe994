"""What Lambda refuses as configuration of functions and event sources, in AWS's own words.

Sources: CreateFunction, Invoke and CreateEventSourceMapping in the Lambda API reference, and in the
developer guide "Lambda quotas", "Defined runtime environment variables", "Creating and configuring
an Amazon SQS event source mapping".
"""

import io
import json
import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.aws.api.lambda_ import (
    InvalidParameterValueException,
    InvalidRequestContentException,
)
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.sqs.models import sqs_stores

from lab.emulator.iam.actions.functions import function_arn, qualifier_of

Request = dict[str, Any]
_CONFIGURATION: Mapping[str, Mapping[str, int]] = {
    "Description": {},
    "EphemeralStorage": {},
    "Handler": {},
    "MemorySize": {"max": 10_240},
    "PackageType": {},
    "Timeout": {"max": 900},
    "TracingConfig": {},
}
_MAPPING: Mapping[str, Mapping[str, int]] = {
    "BatchSize": {},
    "MaximumBatchingWindowInSeconds": {},
    "ScalingConfig": {},
}
# The members that are held to the bounds of AWS's service description, and where AWS's quotas are
# tighter than these; the others LocalStack checks itself.
BOUNDED = {
    "CreateEventSourceMapping": _MAPPING,
    "CreateFunction": _CONFIGURATION,
    "Invoke": {"InvocationType": {}, "LogType": {}},
    "UpdateEventSourceMapping": _MAPPING,
    "UpdateFunctionConfiguration": _CONFIGURATION,
}
RESERVED = {
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
}
VARIABLE = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")
SOURCES = ("ZipFile", "S3Bucket", "ImageUri")

RESERVED_KEYS = (
    "Lambda was unable to configure your environment variables because the environment variables "
    "you have provided contains reserved keys that are currently not supported for modification. "
    "Reserved keys used in this request: {}"
)
BAD_KEYS = (
    "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: "
    "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "
    "[a-zA-Z]([a-zA-Z0-9_])+]"
)
MANDATORY = (
    "Runtime and Handler are mandatory parameters for functions created with deployment packages."
)
BAD_PAYLOAD = "Could not parse request body into json: Could not parse payload into json: {}"
TOO_SHORT = "Queue visibility timeout: {} seconds is less than Function timeout: {} seconds"


def check(operation: str, request: Request, account: str, region: str) -> None:
    """Refuse a call of Lambda that AWS refuses."""
    if operation in ("CreateFunction", "UpdateFunctionConfiguration"):
        check_variables((request.get("Environment") or {}).get("Variables") or {})
    if operation == "CreateFunction":
        check_package(request)
    if operation == "Invoke":
        check_payload(_read(request))
    if operation == "CreateEventSourceMapping":
        _check_source(request.get("EventSourceArn"), request.get("FunctionName"), account, region)
    if operation == "UpdateEventSourceMapping" and request.get("FunctionName"):
        mappings = lambda_stores[account][region].event_source_mappings
        source = mappings.get(str(request.get("UUID")), {}).get("EventSourceArn")
        _check_source(source, request.get("FunctionName"), account, region)


def check_variables(variables: Mapping[str, str]) -> None:
    """Refuse environment variables that are Lambda's own, or that can be none."""
    if reserved := [name for name in variables if name in RESERVED]:
        raise _refusal(RESERVED_KEYS.format(", ".join(reserved)))
    if not all(VARIABLE.fullmatch(name) for name in variables):
        raise CommonServiceException("ValidationException", BAD_KEYS, sender_fault=True)


def check_package(request: Request) -> None:
    """Refuse a function without code, or one whose code nobody knows how to run."""
    if not any((request.get("Code") or {}).get(source) for source in SOURCES):
        raise _refusal("Please provide a source for function code.")
    image = request.get("PackageType") == "Image"
    if not image and not (request.get("Runtime") and request.get("Handler")):
        raise _refusal(MANDATORY)


def check_payload(payload: Any) -> None:
    """Refuse to invoke with what is no JSON; nothing at all is an empty event."""
    try:
        if isinstance(payload, bytes | str) and payload:
            json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestContentException(BAD_PAYLOAD.format(error), Type="User") from error


def check_visibility(visibility: int, timeout: int) -> None:
    """Refuse a queue that shows a message again while a function may still work on it (seconds)."""
    if visibility < timeout:
        raise _refusal(TOO_SHORT.format(visibility, timeout))


def _read(request: Request) -> Any:
    """The payload, which may be a stream that can be read but once."""
    payload = request.get("Payload")
    if payload is None or not hasattr(payload, "read"):
        return payload
    found = payload.read()
    request["Payload"] = io.BytesIO(found)
    return found


def _check_source(source: Any, function: Any, account: str, region: str) -> None:
    """What does not exist is refused elsewhere."""
    visibility = _visibility_of(source) if isinstance(source, str) else None
    timeout = _timeout_of(function, account, region) if isinstance(function, str) else None
    if visibility is not None and timeout is not None:
        check_visibility(visibility, timeout)


def _visibility_of(arn: str) -> int | None:
    _, _, service, region, account, name = f"{arn}:::::".split(":")[:6]
    if service != "sqs":
        return None
    queue = sqs_stores[account][region].queues.get(name)
    return int(queue.attributes["VisibilityTimeout"]) if queue else None


def _timeout_of(name: str, account: str, region: str) -> int | None:
    _, _, _, region, account, _, plain = function_arn(name, account, region).split(":")
    function = lambda_stores[account][region].functions.get(plain)
    if function is None:
        return None
    qualifier = qualifier_of(name)
    alias = function.aliases.get(qualifier)
    version = function.versions.get(alias.function_version if alias else qualifier or "$LATEST")
    return int(version.config.timeout) if version else None


def _refusal(message: str) -> InvalidParameterValueException:
    return InvalidParameterValueException(message, Type="User")
