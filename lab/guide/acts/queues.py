"""What the console of SQS does with queues."""

import json
from collections.abc import Mapping
from typing import Any

from lab.guide.acts.act import Act, Fact, Field, Parameters, Told
from lab.guide.acts.messages import URL


def _purged(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    return Told("The queue is being purged; AWS takes up to 60 seconds.")


def _moving(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    return Told(
        "The messages are being moved back.",
        (Fact("Task handle", answer["TaskHandle"]),),
        then="Watch it: awslocal sqs list-message-move-tasks",
    )


def _queue(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    attributes = parameters.setdefault("Attributes", {})
    if values["kind"] == "FIFO":
        attributes["FifoQueue"] = "true"
    if values["dead_letters"]:
        attributes["RedrivePolicy"] = json.dumps(
            {
                "deadLetterTargetArn": values["dead_letters"],
                "maxReceiveCount": values["receives"] or "3",
            }
        )
    if not attributes:
        del parameters["Attributes"]
    return parameters


def _made(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    name, url = parameters["QueueName"], answer["QueueUrl"]
    return Told("The queue is there.", (Fact("Queue URL", url, f"/queues/{name}"),))


ACTS = (
    Act(
        "purge-queue",
        "Purge",
        "sqs",
        "PurgeQueue",
        (URL,),
        about="Deletes every message of the queue, those in flight too, for good.",
        confirm="Delete every message of this queue?",
        danger=True,
        tell=_purged,
    ),
    Act(
        "start-redrive",
        "DLQ redrive",
        "sqs",
        "StartMessageMoveTask",
        (
            Field("source", "Dead-letter queue", "SourceArn", "hidden", required=True),
            Field(
                "destination",
                "Destination",
                "DestinationArn",
                hint="A queue's ARN. Empty: back to where each message came from.",
                optional=True,
            ),
            Field(
                "rate",
                "Messages per second",
                "MaxNumberOfMessagesPerSecond",
                "number",
                "1 to 500. Empty: as fast as it goes.",
                optional=True,
                least=1,
                most=500,
            ),
        ),
        "Start DLQ redrive",
        "Moves the messages of the dead-letter queue back, to be tried again.",
        tell=_moving,
    ),
    Act(
        "create-queue",
        "Create queue",
        "sqs",
        "CreateQueue",
        (
            Field(
                "name",
                "Name",
                "QueueName",
                hint="Letters, digits, - and _; a FIFO queue's ends in .fifo.",
                sample="orders",
                required=True,
            ),
            Field("kind", "Type", kind="choice", value="Standard", choices=("Standard", "FIFO")),
            Field(
                "visibility",
                "Visibility timeout",
                "Attributes.VisibilityTimeout",
                "number",
                "Seconds; 30 if empty.",
                optional=True,
                least=0,
                most=43200,
            ),
            Field(
                "dead_letters",
                "Dead-letter queue",
                hint="Its ARN: where messages go that fail again and again.",
                optional=True,
            ),
            Field(
                "receives",
                "Maximum receives",
                kind="number",
                hint="After how many receives; 3 if empty.",
                optional=True,
                least=1,
                most=1000,
            ),
        ),
        build=_queue,
        tell=_made,
    ),
)
