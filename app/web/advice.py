"""The next thing to try after an error, as a table: code and call -> words with a `command`."""

import json
import re

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
_ALLOW = (
    "Attach a policy that allows {action} on {resource} to {who}: "
    "`awslocal iam put-role-policy --role-name {role} --policy-name allow-{name} "
    "--policy-document '{document}'`"
)
_DENIED = (
    "A statement denies {action} to {who}, whatever others allow. Find and remove it: "
    "`awslocal iam list-role-policies --role-name {role}` and "
    "`awslocal iam list-attached-role-policies --role-name {role}`"
)
_BOUNDARY = (
    "The permissions boundary of {who} does not allow {action}, whatever its policies say. See "
    "which it is: `awslocal iam get-role --role-name {role}`"
)
_RESOURCE = (
    "The policy of {resource} itself has to allow {action} to {who}, which the role's own "
    "policies cannot replace here."
)
_FILE = (
    "The app's role needs s3:GetObject on arn:aws:s3:::{bucket}/exports/*. See what it allows: "
    "`awslocal iam list-role-policies --role-name TodoApp-EC2-Role`"
)
_KEYS = (
    "The app gets its credentials from the role of its instance. See which profile that has: "
    "`awslocal ec2 describe-iam-instance-profile-associations`. "
    "If AWS_ACCESS_KEY_ID is set for the app, these keys are the wrong ones."
)
_NOBODY = (
    "The app gets its credentials from the role of its instance, and this has none. See its "
    "profile: `awslocal ec2 describe-iam-instance-profile-associations`, and the role in it: "
    "`awslocal iam get-instance-profile --instance-profile-name TodoApp-EC2-Profile`. Without one: "
    "`awslocal ec2 associate-iam-instance-profile "
    "--iam-instance-profile Name=TodoApp-EC2-Profile --instance-id $(awslocal ec2 "
    "describe-instances --filters Name=tag:Name,Values=todo-app "
    "--query 'Reservations[].Instances[].InstanceId' --output text)`. "
    "The app goes on by itself then."
)
_GONE = "The file is gone (files are kept for 7 days): make a new export."
_AWAY = (
    "Start the emulator again; this page works as soon as it is there. "
    "See whether it is: `curl {endpoint}/_localstack/health`"
)
# Code, and the operation where the same code means different things.
_ADVICE = {
    "NoSuchBucket": _BUCKET,
    "404 HeadObject": _GONE,
    "403 HeadObject": _FILE,
    "ResourceNotFoundException": _TABLE,
    "NotFound Publish": _TOPIC,
    "NotFoundException Publish": _TOPIC,
    "QueueDoesNotExist": _QUEUE,
    "AWS.SimpleQueueService.NonExistentQueue": _QUEUE,
    "InvalidClientTokenId": _KEYS,
    "UnrecognizedClientException": _KEYS,
    "ExpiredToken": _KEYS,
    "ExpiredTokenException": _KEYS,
    "InvalidAccessKeyId": _KEYS,
    "InvalidToken": _KEYS,
    "NoCredentials": _NOBODY,
    "EndpointConnectionError": _AWAY,
    "ConnectTimeoutError": _AWAY,
    "ReadTimeoutError": _AWAY,
    "ConnectionClosedError": _AWAY,
    "ResponseParserError": _AWAY,
}


# How AWS words a refusal; the resource is left out where there is none.
_REFUSAL = re.compile(
    r"(?:User: (?P<user>\S+) )?is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: (?P<resource>\S+))?"
)
# AWS's reason -> what helps; for all others the role lacks a policy.
_REASONS = {
    "explicit deny": _DENIED,
    "no permissions boundary allows": _BOUNDARY,
    "no resource-based policy allows": _RESOURCE,
}
_REFUSED = {
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
}


def advise(error: AppError, config: Config) -> str:
    """What to try next, commands between backticks; empty when the error says it all."""
    if not isinstance(error, AwsError):
        return ""
    if error.code in _REFUSED:
        return _permission(error)
    specific = _ADVICE.get(f"{error.code} {error.operation}")
    return (specific or _ADVICE.get(error.code, "")).format(
        bucket=config.export_bucket,
        topic=config.topic_arn,
        topic_name=config.topic_arn.rsplit(":", 1)[-1],
        queue=config.export_queue,
        endpoint=config.endpoint or "AWS",
    )


def _permission(error: AwsError) -> str:
    """Which right is missing, read from AWS's words as far as they tell."""
    said = _REFUSAL.search(error.message)
    action = said["action"] if said else f"{error.service}:{error.operation}"
    resource = (said and said["resource"]) or "*"
    role = re.search(r":assumed-role/([^/\s]+)/", (said and said["user"]) or "")
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    fitting = (advice for reason, advice in _REASONS.items() if reason in error.message)
    advice = next(fitting, _ALLOW)
    return advice.format(
        action=action,
        resource=resource,
        who=f"the role {role[1]}" if role else "the app's role",
        role=role[1] if role else "TodoApp-EC2-Role",
        name=action.replace(":", "-"),
        document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def mark_commands(text: str) -> Markup:
    """The text as HTML, what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    parts[1::2] = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    return Markup("").join(parts)
