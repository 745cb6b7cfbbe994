"""Which right an act needs: its IAM action, and on which resource.

Only for the acts of the console; a test holds it to what the emulator asks for.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

# Where the action is not called as the operation.
_ACTIONS = {
    ("lambda", "Invoke"): "InvokeFunction",
    ("s3", "ListObjectsV2"): "ListBucket",
    ("sns", "PublishBatch"): "Publish",
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "SendMessageBatch"): "SendMessage",
}


class Need(NamedTuple):
    """An action on a resource (an ARN)."""

    action: str
    resource: str


def need(
    service: str, operation: str, parameters: Mapping[str, Any], account: str, region: str
) -> Need:
    """What the caller must be allowed to do."""
    action = f"{service}:{_ACTIONS.get((service, operation), operation)}"
    place = f"arn:aws:{service}:{region}:{account}:"
    return Need(action, _RESOURCES[service](parameters, place))


def _queue(parameters: Mapping[str, Any], place: str) -> str:
    if arn := parameters.get("SourceArn"):
        return str(arn)
    url = urlsplit(str(parameters.get("QueueUrl") or parameters.get("QueueName") or "*"))
    return place + url.path.rstrip("/").rpartition("/")[2]


def _topic(parameters: Mapping[str, Any], place: str) -> str:
    if arn := parameters.get("TopicArn"):
        return str(arn)
    if arn := parameters.get("SubscriptionArn"):  # a subscription belongs to its topic
        return str(arn).rpartition(":")[0]
    return place + str(parameters.get("Name") or "*")


def _function(parameters: Mapping[str, Any], place: str) -> str:
    if mapping := parameters.get("UUID"):
        return f"{place}event-source-mapping:{mapping}"
    name, qualifier = parameters.get("FunctionName") or "*", parameters.get("Qualifier")
    return f"{place}function:{name}" + (f":{qualifier}" if qualifier else "")


def _parameter(parameters: Mapping[str, Any], place: str) -> str:
    name = str(parameters.get("Name") or parameters.get("Path") or "*")
    return f"{place}parameter/{name.partition(':')[0].lstrip('/')}"


def _object(parameters: Mapping[str, Any], _place: str) -> str:
    bucket = f"arn:aws:s3:::{parameters.get('Bucket') or '*'}"
    return f"{bucket}/{parameters['Key']}" if parameters.get("Key") else bucket


_RESOURCES: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "lambda": _function,
    "s3": _object,
    "sns": _topic,
    "sqs": _queue,
    "ssm": _parameter,
}
