"""Which calls readers usually leave out: the emulator's housekeeping, and who only looks."""

from collections.abc import Mapping

from localstack.aws.api import RequestContext

# LocalStack keeps functions' code in a bucket of this account.
HOUSEKEEPING_ACCOUNT = "949334387222"
_LOOKERS = {"check", "guide", "lab", "setup"}
_READS = ("Batch", "Describe", "Filter", "Get", "Head", "List", "Query", "Receive", "Scan")


def is_noise(
    context: RequestContext, service: str, operation: str, actor: str, source: str
) -> bool:
    """Whether a call says nothing about what a student's system does."""
    if service == "cloudwatch" and operation == "PutMetricData":
        return True
    if not context.is_internal_call:
        return actor in _LOOKERS and operation.startswith(_READS)
    if context.account_id == HOUSEKEEPING_ACCOUNT or service in ("logs", "cloudwatch"):
        return True
    if actor == "service:localstack.amazonaws.com" and not source:
        return True
    # What fails may be why nothing came of a delivery.
    return context.service_exception is None and _is_preparation(context, operation)


def _is_preparation(context: RequestContext, operation: str) -> bool:
    """A service that takes on a role or tries a target, a poller that finds nothing."""
    if operation in ("AssumeRole", "GetQueueAttributes"):
        return True
    if operation == "Invoke":
        return (context.service_request or {}).get("InvocationType") == "DryRun"
    answer = context.service_response
    return (
        operation == "ReceiveMessage" and isinstance(answer, Mapping) and not answer.get("Messages")
    )
