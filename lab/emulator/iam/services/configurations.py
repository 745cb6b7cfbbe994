"""What AWS asks when a function or a schedule is set up: may its role do what it will have to?"""

from collections.abc import Callable, Iterator
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from lab.emulator.iam.authorize import authorize, service_caller
from lab.emulator.iam.enforce import enforcing
from lab.emulator.iam.model import Caller, Need
from lab.emulator.iam.services import executions
from lab.emulator.marks import marks

# By the service of a target: what a function's role needs there.
SENDING = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
}
# What it needs of an event source.
QUEUE = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
STREAM = ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")

NOT_ON_SERVICE = "The provided execution role does not have permissions to call {} on {}"
NOT_ON_TARGET = "The function's execution role does not have permissions to call {} on {}"
NOT_ON_STREAM = (
    "Cannot access stream {}. Please ensure the role can perform the GetRecords, "
    "GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
)
NOT_LAMBDA = "The role defined for the function cannot be assumed by Lambda."
NOT_SCHEDULER = (
    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
)

# Who needs what, and AWS's words if it is missing.
Wanted = Iterator[tuple[Caller, Need, str]]


def install() -> None:
    """Check what is configured, before it is."""
    serve_custom_service_request_handlers.append(_check)


def _check(chain: HandlerChain, context: Any, response: Response) -> None:
    if context.operation is None or context.is_internal_call or not enforcing():
        return
    service = context.service.service_name
    checks = _CHECKS.get((service, context.operation.name), ())
    refusals = []
    for check in checks:
        for caller, need, words in check(context.service_request or {}, context):
            verdict = authorize(caller, need)
            marks(context).verdicts.append(verdict)
            refusals += [] if verdict.decision.allowed else [words]
    if refusals:  # AWS says the first; all are kept, so that all can be explained
        raise _error(service, refusals[0])


def _error(service: str, words: str) -> Exception:
    if service != "lambda":
        return CommonServiceException("ValidationException", words, sender_fault=True)
    from localstack.aws.api.lambda_ import InvalidParameterValueException

    return InvalidParameterValueException(words, Type="User")


def _function_role(request: Any, context: Any) -> Wanted:
    """Creating asks this too, but LocalStack does that itself."""
    if role := request.get("Role"):
        lambda_ = service_caller("lambda.amazonaws.com")
        yield lambda_, Need("sts:AssumeRole", role), NOT_LAMBDA


def _schedule_role(request: Any, context: Any) -> Wanted:
    role = (request.get("Target") or {}).get("RoleArn")
    group = f"schedule-group/{request.get('GroupName') or 'default'}"
    source = f"arn:aws:scheduler:{context.region}:{context.account_id}:{group}"
    if role:
        scheduler = service_caller("scheduler.amazonaws.com", source)
        yield scheduler, Need("sts:AssumeRole", role), NOT_SCHEDULER


def _dead_letters(request: Any, context: Any) -> Wanted:
    target = (request.get("DeadLetterConfig") or {}).get("TargetArn") or ""
    if action := SENDING.get(_service(target)):
        words = NOT_ON_SERVICE.format(action.partition(":")[2], _service(target).upper())
        yield from _of_function(request, context, action, target, words)


def _destinations(request: Any, context: Any) -> Wanted:
    for way in (request.get("DestinationConfig") or {}).values():
        target = (way or {}).get("Destination") or ""
        if action := SENDING.get(_service(target)):
            words = NOT_ON_TARGET.format(action.partition(":")[2], target)
            yield from _of_function(request, context, action, target, words)


def _source(request: Any, context: Any) -> Wanted:
    source = str((_mapping(request, context) | request).get("EventSourceArn") or "")
    if _service(source) == "sqs":
        for name in QUEUE:
            words = NOT_ON_SERVICE.format(name, "SQS")
            yield from _of_function(request, context, f"sqs:{name}", source, words)
    elif _service(source) == "dynamodb":
        for name in STREAM:
            words = NOT_ON_STREAM.format(source)
            yield from _of_function(request, context, f"dynamodb:{name}", source, words)


def _of_function(request: Any, context: Any, action: str, arn: str, words: str) -> Wanted:
    """What the function's role needs; nothing if there is no function, as Lambda will say."""
    role = request.get("Role")
    if role is None:
        name = request.get("FunctionName") or _mapping(request, context).get("FunctionArn") or ""
        role = executions.role_of(name, context.account_id, context.region)
    if role:
        yield executions.of_role(role, "lambda"), Need(action, arn), words


def _mapping(request: Any, context: Any) -> dict[str, Any]:
    return executions.mapping(request.get("UUID"), context.account_id, context.region)


def _service(arn: str) -> str:
    return arn.split(":")[2] if arn.count(":") >= 5 else ""


_CHECKS: dict[tuple[str, str], tuple[Callable[[Any, Any], Wanted], ...]] = {
    ("lambda", "CreateFunction"): (_dead_letters,),
    ("lambda", "UpdateFunctionConfiguration"): (_function_role, _dead_letters),
    ("lambda", "PutFunctionEventInvokeConfig"): (_destinations,),
    ("lambda", "UpdateFunctionEventInvokeConfig"): (_destinations,),
    ("lambda", "CreateEventSourceMapping"): (_source,),
    ("lambda", "UpdateEventSourceMapping"): (_source,),
    ("scheduler", "CreateSchedule"): (_schedule_role,),
    ("scheduler", "UpdateSchedule"): (_schedule_role,),
}
