"""SQS: a queue's URL names it."""

import base64
import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from lab.emulator.iam.actions.table import Request, Service, itself
from lab.emulator.iam.model import Need

QUEUE = "arn:aws:sqs:{region}:{account}:{}"


def _by_url(url: str, account: str, region: str) -> str:
    """The URL's forms are https://sqs.<region>.amazonaws.com/<account>/<name>,
    http://localhost:4566/queue/<region>/<account>/<name> and
    http://<region>.queue.localhost:4566/<account>/<name>; a name alone is taken as such."""
    parts = urlsplit(url)
    path = parts.path.strip("/").split("/")
    if len(path) > 1:
        account = path[-2]
    host = (parts.hostname or "").split(".")
    if len(path) > 3 and path[-4] in ("queue", "sqs"):
        region = path[-3]
    elif len(host) > 2 and host[0] == "sqs":
        region = host[1] if host[1] != "localhost" else region
    elif len(host) > 2 and host[1] == "queue":
        region = host[0]
    return QUEUE.format(path[-1], region=region, account=account)


def _get_queue_url(request: Request, account: str, region: str) -> Iterable[Need]:
    owner = request.get("QueueOwnerAWSAccountId") or account
    yield Need(
        "sqs:GetQueueUrl", QUEUE.format(request.get("QueueName"), account=owner, region=region)
    )


def _by_task(handle: str, account: str, region: str) -> str:
    try:
        return str(json.loads(base64.b64decode(handle))["sourceArn"])
    except (ValueError, KeyError, TypeError):
        return QUEUE.format("*", region=region, account=account)


SERVICE = Service(
    prefix="sqs",
    members=(
        ("QueueUrl", _by_url),
        ("QueueName", QUEUE),
        ("SourceArn", itself),
        ("TaskHandle", _by_task),
    ),
    actions={
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
    everything=QUEUE.replace("{}", ""),
    special={"GetQueueUrl": _get_queue_url},
)
