"""A malformed request is the caller's fault: 400 with AWS's code, where LocalStack answers 500."""

import os
import traceback
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, ServiceException
from localstack.aws.handlers.service import ServiceExceptionSerializer
from localstack.aws.protocol.parser import RequestParserError
from localstack.utils.patch import patch

from lab.emulator.request_faults import MALFORMED_XML, missing, mistyped, unfit

# What moto's parsers of expressions, statements and keys raise; their text names the place.
MOTO_ERRORS = (ValueError, KeyError, IndexError, TypeError)
# And what they, and LocalStack's services, raise where they trust their input.
STUMBLES = (AttributeError, LookupError, TypeError, ValueError)
OURS = f"{os.sep}lab{os.sep}emulator{os.sep}"
ROOMS = (OURS, f"{os.sep}localstack{os.sep}", f"{os.sep}moto{os.sep}")
UNKNOWN_OPERATION = "The operation is unknown, or the request is not one of this service."


def install() -> None:
    """Look at each internal failure before it is reported as one."""
    patch(ServiceExceptionSerializer.create_exception_response)(_create_exception_response)


def _create_exception_response(
    fn: Any, self: ServiceExceptionSerializer, exception: Exception, context: RequestContext
) -> Any:
    refusal = _refusal(exception, context)
    if not refusal or context.operation:
        return fn(self, refusal or exception, context)
    # The serializer needs an operation, any; nobody else is to take the request for one.
    context.operation = context.service.operation_model(context.service.operation_names[0])
    try:
        return fn(self, refusal, context)
    finally:
        context.operation = None


def _refusal(exception: Exception, context: RequestContext) -> CommonServiceException | None:
    if isinstance(exception, RequestParserError):
        return _unreadable(exception, context)
    if isinstance(exception, ServiceException) or not context.operation:
        return None
    shape, request = context.operation.input_shape, context.service_request
    if "json" in context.service.protocol and (wrong := mistyped(shape, request)):
        return _fault("SerializationException", wrong)
    if absent := missing(shape, request):
        return _invalid(context, _words_for_missing(absent))
    if context.service.service_name == "dynamodb" and isinstance(exception, MOTO_ERRORS):
        return _invalid(context, f"Invalid expression or value: {exception}")
    if wrong := unfit(request):
        return _invalid(context, wrong)
    if isinstance(exception, STUMBLES) and not _is_ours(exception):
        return _invalid(context, f"The request cannot be carried out: {exception!r}")
    return None


def _is_ours(exception: Exception) -> bool:
    """Whether the lab's own code stumbled; LocalStack's and moto's check few of their inputs."""
    ours = False
    for frame, _ in traceback.walk_tb(exception.__traceback__):
        file = frame.f_code.co_filename
        if any(room in file for room in ROOMS):
            ours = OURS in file
    return ours


def _unreadable(error: RequestParserError, context: RequestContext) -> CommonServiceException:
    target = context.request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    if target and target not in context.service.operation_names:
        return _fault("UnknownOperationException", UNKNOWN_OPERATION)
    if "json" in context.service.protocol:
        return _fault("SerializationException", str(error))
    if context.service.service_name == "s3":
        return _fault("MalformedXML", MALFORMED_XML)
    if target or "Action" not in context.request.values:
        return _fault("MissingAction", UNKNOWN_OPERATION)
    if context.request.values["Action"] not in context.service.operation_names:
        return _fault("InvalidAction", UNKNOWN_OPERATION)
    return _fault("MalformedInput", str(error))


def _words_for_missing(names: list[str]) -> str:
    errors = [
        f"Value null at '{name}' failed to satisfy constraint: Member must not be null"
        for name in names
    ]
    plural = "s" if len(errors) > 1 else ""
    return f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}"


def _invalid(context: RequestContext, message: str) -> CommonServiceException:
    if context.service.service_name == "s3":
        return _fault("MalformedXML", MALFORMED_XML)
    by_json = "json" in context.service.protocol
    return _fault("ValidationException" if by_json else "ValidationError", message)


def _fault(code: str, message: str) -> CommonServiceException:
    # The serializer of SQS takes the class's name for the code.
    kind = type(code, (CommonServiceException,), {})
    error: CommonServiceException = kind(code, message, status_code=400, sender_fault=True)
    return error
