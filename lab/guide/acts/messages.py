"""What the console of SQS does with messages."""

from collections.abc import Mapping
from typing import Any

from lab.guide.acts.act import Act, Fact, Field, Parameters, Received, Told

URL = Field("queue", "Queue URL", "QueueUrl", "hidden", required=True)
GROUP = Field(
    "group",
    "Message group ID",
    "MessageGroupId",
    hint="Messages of a group stay in order.",
    sample="group-1",
    expected=True,
)
DEDUPLICATION = Field(
    "deduplication",
    "Message deduplication ID",
    "MessageDeduplicationId",
    hint="The same ID within 5 minutes is the same message.",
    optional=True,
)
ATTRIBUTES = Field(
    "attributes", "Message attributes", "MessageAttributes", "attributes", optional=True
)
HANDLE = Field("handle", "Receipt handle", "ReceiptHandle", "hidden", required=True)


def _sent(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    message = answer["MessageId"]
    facts = [Fact("Message ID", message, f"/why/{message}")]
    if number := answer.get("SequenceNumber"):
        facts.append(Fact("Sequence number", number))
    delay = parameters.get("DelaySeconds")
    then = f"It is delayed: nobody can receive it for {delay} s." if delay else ""
    return Told("The message is in the queue.", tuple(facts), then=then)


def _received(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    found = answer.get("Messages") or []
    messages = tuple(_message(each, parameters["QueueUrl"]) for each in found)
    if not messages:
        return Told(
            "No message was there to receive.",
            tone="calm",
            then="Messages in flight or delayed are not handed out; wait for them, or send one.",
        )
    hidden = parameters.get("VisibilityTimeout")
    until = f"for {hidden} s" if hidden is not None else "for the queue's visibility timeout"
    count = "1 message" if len(messages) == 1 else f"{len(messages)} messages"
    return Told(
        f"{count} received, and in flight {until}.",
        messages=messages,
        then="Delete a message once its work is done; what is not deleted comes back.",
    )


def _message(found: Mapping[str, Any], queue_url: str) -> Received:
    system = found.get("Attributes") or {}
    attributes = found.get("MessageAttributes") or {}
    return Received(
        found["MessageId"],
        found.get("Body", ""),
        found["ReceiptHandle"],
        int(system.get("ApproximateReceiveCount", 0)),
        int(system.get("SentTimestamp", 0)) / 1000,
        queue_url,
        {name: str(each.get("StringValue", "binary")) for name, each in attributes.items()},
        system.get("MessageGroupId", ""),
    )


def _deleted(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    return Told("The message is deleted.")


def _hidden(parameters: Parameters, answer: Mapping[str, Any]) -> Told:
    seconds = parameters.get("VisibilityTimeout")
    if seconds == 0:
        return Told("The message is visible again, at once.")
    return Told(f"The message stays in flight for {seconds} s from now.")


def _all_attributes(parameters: Parameters, values: Mapping[str, str]) -> Parameters:
    return parameters | {"MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"]}


ACTS = (
    Act(
        "send-message",
        "Send message",
        "sqs",
        "SendMessage",
        (
            URL,
            Field("body", "Message body", "MessageBody", "area", sample="Hello", required=True),
            GROUP,
            DEDUPLICATION,
            Field(
                "delay",
                "Delivery delay",
                "DelaySeconds",
                "number",
                "Seconds, 0 to 900. Empty: as the queue says.",
                optional=True,
                least=0,
                most=900,
            ),
            ATTRIBUTES,
        ),
        tell=_sent,
    ),
    Act(
        "receive-message",
        "Receive messages",
        "sqs",
        "ReceiveMessage",
        (
            URL,
            Field(
                "most",
                "Maximum message count",
                "MaxNumberOfMessages",
                "number",
                value="10",
                least=1,
                most=10,
            ),
            Field(
                "wait",
                "Polling duration",
                "WaitTimeSeconds",
                "number",
                "Seconds, 0 to 20.",
                value="2",
                least=0,
                most=20,
            ),
            Field(
                "visibility",
                "Visibility timeout",
                "VisibilityTimeout",
                "number",
                "Seconds. Empty: the queue's.",
                least=0,
                most=43200,
            ),
        ),
        button="Poll for messages",
        about="Received messages are in flight: nobody else gets them until the timeout is over.",
        build=_all_attributes,
        tell=_received,
    ),
    Act(
        "delete-message",
        "Delete message",
        "sqs",
        "DeleteMessage",
        (URL, HANDLE),
        "Delete",
        tell=_deleted,
    ),
    Act(
        "change-visibility",
        "Change visibility timeout",
        "sqs",
        "ChangeMessageVisibility",
        (
            URL,
            HANDLE,
            Field(
                "seconds",
                "Visibility timeout",
                "VisibilityTimeout",
                "number",
                "Seconds from now; 0 hands it back.",
                value="0",
                required=True,
                sample="0",
                least=0,
                most=43200,
            ),
        ),
        "Change",
        tell=_hidden,
    ),
)
