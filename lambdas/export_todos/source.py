"""The queue that a record came from."""

import json
from collections.abc import Mapping
from typing import Any

# A failed message would stay hidden for the queue's visibility timeout: three tries in nine
# minutes. This way they take seconds, and a poison message is soon where it can be looked at.
RETRY_SECONDS = 3


def hide(sqs: Any, record: Mapping[str, Any], seconds: int = RETRY_SECONDS) -> None:
    """Let the queue hand out the record again after ``seconds``."""
    sqs.change_message_visibility(
        QueueUrl=_url(sqs, record["eventSourceARN"]),
        ReceiptHandle=record["receiptHandle"],
        VisibilityTimeout=seconds,
    )


def is_last_try(sqs: Any, record: Mapping[str, Any]) -> bool:
    """Whether the next failure moves the record to the dead-letter queue (if there is one)."""
    answer = sqs.get_queue_attributes(
        QueueUrl=_url(sqs, record["eventSourceARN"]), AttributeNames=["RedrivePolicy"]
    )
    policy = json.loads(answer.get("Attributes", {}).get("RedrivePolicy", "{}"))
    tries = int(record["attributes"]["ApproximateReceiveCount"])
    return "maxReceiveCount" in policy and tries >= int(policy["maxReceiveCount"])


def _url(sqs: Any, arn: str) -> str:
    account, name = arn.split(":")[4:6]
    return f"{sqs.meta.endpoint_url}/{account}/{name}"
