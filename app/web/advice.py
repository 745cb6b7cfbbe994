"""The next thing to try after an error, as a table: code and call -> words with a command."""

from app.config import Config
from app.errors import AppError, AwsError

_ROLE = (
    "The app may not call {service}:{operation}. Add the action to a policy of the app's role or "
    "user, then try again: awslocal iam list-attached-role-policies --role-name TodoApp-EC2-Role"
)
_KEYS = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and start the app again."
# Code, then operation ("" for any).
_ADVICE = {
    ("NoSuchBucket", ""): "Make the bucket: awslocal s3 mb s3://{bucket}",
    ("404", "HeadObject"): "The file is gone (files are kept for 7 days): make a new export.",
    ("ResourceNotFoundException", ""): (
        "A table is missing. See which there are: awslocal dynamodb list-tables"
    ),
    ("NotFound", "Publish"): (
        "The topic is missing. See which there are: awslocal sns list-topics; the app publishes "
        "to {topic}"
    ),
    ("NotFoundException", "Publish"): (
        "The topic is missing. See which there are: awslocal sns list-topics; the app publishes "
        "to {topic}"
    ),
    ("QueueDoesNotExist", ""): ("Make the queue: awslocal sqs create-queue --queue-name {queue}"),
    ("AWS.SimpleQueueService.NonExistentQueue", ""): (
        "Make the queue: awslocal sqs create-queue --queue-name {queue}"
    ),
    ("AccessDenied", ""): _ROLE,
    ("AccessDeniedException", ""): _ROLE,
    ("AuthorizationError", ""): _ROLE,
    ("AuthorizationErrorException", ""): _ROLE,
    ("403", "HeadObject"): _ROLE,
    ("InvalidClientTokenId", ""): _KEYS,
    ("UnrecognizedClientException", ""): _KEYS,
    ("ExpiredToken", ""): _KEYS,
}
_AWAY = (
    "Nothing answers at {endpoint}. Start the emulator again; this page works as soon as it is "
    "there. To see whether it is: curl {endpoint}/_localstack/health"
)
_UNREACHABLE = (
    "EndpointConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ConnectionClosedError",
    "ResponseParserError",
)


def advise(error: AppError, config: Config) -> str:
    """What to try next, or an empty text when the error says it all."""
    if not isinstance(error, AwsError):
        return ""
    text = _ADVICE.get((error.code, error.operation)) or _ADVICE.get((error.code, ""), "")
    if error.code in _UNREACHABLE:
        text = _AWAY
    return text.format(
        service=error.service,
        operation=error.operation,
        bucket=config.export_bucket,
        topic=config.topic_arn,
        queue=config.export_queue,
        endpoint=config.endpoint or "AWS",
    )
