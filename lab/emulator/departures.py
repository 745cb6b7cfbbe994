"""Messages for a client that has left go back to their queue.

A student who ends a long poll with Ctrl-C and asks again would find the next message missing for
its visibility timeout: the first poll still waits in the emulator, and takes it.
"""

from typing import Any

from localstack.aws.api.sqs import MessageSystemAttributeName
from localstack.aws.handlers import run_custom_response_handlers
from localstack.services.sqs.models import sqs_stores
from localstack.services.sqs.utils import parse_queue_url

# Where the server puts a function that tells whether the client has closed its connection.
CLIENT_LEFT = "lab.client_left"
_COUNT = MessageSystemAttributeName.ApproximateReceiveCount


def install() -> None:
    """Look at each answer on its way out."""
    run_custom_response_handlers.append(give_back)


def give_back(chain: object, context: Any, response: object) -> None:
    """A response handler: undo a ReceiveMessage whose answer nobody will read."""
    if not context.operation or context.operation.name != "ReceiveMessage":
        return
    left = context.request.environ.get(CLIENT_LEFT)
    messages = (context.service_response or {}).get("Messages")
    if not messages or not left or not left():
        return
    account, region, name = parse_queue_url(context.service_request["QueueUrl"])
    queue = sqs_stores[account][region or context.region].queues.get(name)
    for received in messages if queue else ():
        _give_back(queue, received["ReceiptHandle"])


def _give_back(queue: Any, receipt: str) -> None:
    with queue.mutex:
        message = queue.receipts.get(receipt)
        if message is None or message not in queue.inflight:
            return
        message.receive_count -= 1
        message.message["Attributes"][_COUNT] = str(message.receive_count)
        queue.update_visibility_timeout(receipt, 0)
