"""What of the account an event changes, and so has to be read anew."""

from collections.abc import Callable, Iterator

from lab.guide.flow import places
from lab.guide.flow.read import Part
from lab.journal import names
from lab.shared.event import Event

WHOLE: Part = ("whole", "")
_OF_ONE = {"topic", "queue", "contents", "function", "bucket"}


def touched(event: Event) -> set[Part]:
    """The parts that this event makes old."""
    if event.status >= 400 and event.kind == "call":
        return set()  # what was refused has changed nothing
    rule = _RULES.get((event.service, event.operation)) or _OF_SERVICE.get(event.service)
    found = set(rule(event)) if rule else set()
    return {(kind, name) for kind, name in found if name or kind not in _OF_ONE}


def _queue_contents(event: Event) -> Iterator[Part]:
    for arn in (event.resource, event.source):
        if names.service(arn) == "sqs":
            yield "contents", places.resource(arn)


def _all_contents(event: Event) -> Iterator[Part]:
    """It goes on by itself, and to queues that only the emulator knows."""
    yield "every-contents", "soon"


def _queue(event: Event) -> Iterator[Part]:
    yield "queue", places.resource(event.resource)


def _topic(event: Event) -> Iterator[Part]:
    if arn := places.resource(event.resource):
        yield "topic", arn


def _function(event: Event) -> Iterator[Part]:
    if arn := places.resource(event.resource):
        yield "function", arn
        yield "environments", ""


def _bucket(event: Event) -> Iterator[Part]:
    yield "bucket", names.short(event.resource).partition("/")[0]


def _list(*kinds: str) -> Callable[[Event], Iterator[Part]]:
    def listed(event: Event) -> Iterator[Part]:
        for kind in kinds:
            yield kind, ""

    return listed


def _apis(event: Event) -> Iterator[Part]:
    if not event.operation.startswith("Get"):
        yield "apis", ""


def _rules(event: Event) -> Iterator[Part]:
    if not event.operation.startswith(("List", "Describe", "PutEvents")):
        yield "rules", ""


def _everything(event: Event) -> Iterator[Part]:
    yield WHOLE


def _of(
    service: str, rule: Callable[[Event], Iterator[Part]], *operations: str
) -> dict[tuple[str, str], Callable[[Event], Iterator[Part]]]:
    return {(service, operation): rule for operation in operations}


_RULES = {
    **_of("sns", _list("topics"), "CreateTopic", "DeleteTopic"),
    **_of(
        "sns", _topic, "Subscribe", "Unsubscribe", "ConfirmSubscription",
        "SetSubscriptionAttributes",
    ),
    **_of("sqs", _list("queues"), "CreateQueue", "DeleteQueue"),
    **_of("sqs", _queue, "SetQueueAttributes"),
    **_of(
        "sqs", _queue_contents, "SendMessage", "SendMessageBatch", "ReceiveMessage",
        "DeleteMessage", "DeleteMessageBatch", "ChangeMessageVisibility",
        "ChangeMessageVisibilityBatch", "PurgeQueue", "MoveToDeadLetterQueue", "ExpireMessage",
    ),
    **_of("sqs", _all_contents, "StartMessageMoveTask"),
    **_of("lambda", _list("functions", "environments"), "CreateFunction", "DeleteFunction"),
    **_of(
        "lambda", _function, "UpdateFunctionCode", "UpdateFunctionConfiguration",
        "PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig",
        "DeleteFunctionEventInvokeConfig",
    ),
    **_of(
        "lambda", _list("mappings"), "CreateEventSourceMapping", "UpdateEventSourceMapping",
        "DeleteEventSourceMapping",
    ),
    **_of("lambda", _list("environments"), "Invoke", "Run"),
    **_of("s3", _list("buckets"), "CreateBucket", "DeleteBucket"),
    **_of(
        "s3", _bucket, "PutBucketNotificationConfiguration", "PutObject", "CopyObject",
        "CompleteMultipartUpload", "PostObject", "DeleteObject", "DeleteObjects",
    ),
    **_of("scheduler", _list("schedules"), "CreateSchedule", "UpdateSchedule", "DeleteSchedule"),
    **_of("dynamodb", _list("tables"), "CreateTable", "DeleteTable"),
    **_of("ssm", _list("parameters"), "PutParameter", "DeleteParameter", "DeleteParameters"),
    **_of("lab", _everything, "Reset"),
}  # fmt: skip
_OF_SERVICE = {"apigateway": _apis, "events": _rules, "cloudformation": _everything}
