"""The next thing to try after an error, as a table: code and call -> words with a `command`."""

from markupsafe import Markup, escape

from app.config import Config
from app.errors import AppError, AwsError

_BUCKET = "Make the bucket: `awslocal s3 mb s3://{bucket}`"
_QUEUE = "Make the queue: `awslocal sqs create-queue --queue-name {queue}`"
_TABLE = "A table is missing. See which there are: `awslocal dynamodb list-tables`"
_TOPIC = (
    "Make the topic again, and its subscriptions: "
    "`awslocal sns create-topic --name {topic_name}`. The app publishes to {topic}."
)
_ROLE = (
    "The app may not call {service}:{operation}. Allow it in a policy of the app's role: "
    "`awslocal iam list-role-policies --role-name TodoApp-EC2-Role`"
)
_KEYS = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and start the app again."
_GONE = "The file is gone (files are kept for 7 days): make a new export."
_AWAY = (
    "Start the emulator again; this page works as soon as it is there. "
    "See whether it is: `curl {endpoint}/_localstack/health`"
)
# Code, and the operation where the same code means different things.
_ADVICE = {
    "NoSuchBucket": _BUCKET,
    "404 HeadObject": _GONE,
    "403 HeadObject": _ROLE,
    "ResourceNotFoundException": _TABLE,
    "NotFound Publish": _TOPIC,
    "NotFoundException Publish": _TOPIC,
    "QueueDoesNotExist": _QUEUE,
    "AWS.SimpleQueueService.NonExistentQueue": _QUEUE,
    "AccessDenied": _ROLE,
    "AccessDeniedException": _ROLE,
    "AuthorizationError": _ROLE,
    "AuthorizationErrorException": _ROLE,
    "InvalidClientTokenId": _KEYS,
    "UnrecognizedClientException": _KEYS,
    "ExpiredToken": _KEYS,
    "EndpointConnectionError": _AWAY,
    "ConnectTimeoutError": _AWAY,
    "ReadTimeoutError": _AWAY,
    "ConnectionClosedError": _AWAY,
    "ResponseParserError": _AWAY,
}


def advise(error: AppError, config: Config) -> str:
    """What to try next, commands between backticks; empty when the error says it all."""
    if not isinstance(error, AwsError):
        return ""
    specific = _ADVICE.get(f"{error.code} {error.operation}")
    return (specific or _ADVICE.get(error.code, "")).format(
        service=error.service,
        operation=error.operation,
        bucket=config.export_bucket,
        topic=config.topic_arn,
        topic_name=config.topic_arn.rsplit(":", 1)[-1],
        queue=config.export_queue,
        endpoint=config.endpoint or "AWS",
    )


def mark_commands(text: str) -> Markup:
    """The text as HTML, what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    parts[1::2] = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    return Markup("").join(parts)
