"""Messages are as large, and as well addressed, as AWS asks for: SQS 1 MiB, SNS 256 KiB."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import functions

Clients = Callable[..., Any]
KIB, MIB = 1024, 1024 * 1024
TEXT = {"DataType": "String", "StringValue": "x"}


def refused(call: Callable[[], Any], words: str, status: int = 400) -> None:
    """The call is refused with these words."""
    with pytest.raises(ClientError) as caught:
        call()
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    assert words in answer["Error"]["Message"]


@pytest.fixture
def send(aws: Clients) -> Callable[..., Any]:
    """Sends to a new queue."""
    url = aws("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    return lambda **message: aws("sqs").send_message(QueueUrl=url, **message)


@pytest.fixture
def publish(aws: Clients) -> Callable[..., Any]:
    """Publishes to a new topic."""
    arn = aws("sns").create_topic(Name="news")["TopicArn"]
    return lambda **message: aws("sns").publish(TopicArn=arn, **message)


def test_message_in_a_queue_has_a_mebibyte_with_its_attributes(send: Any, aws: Clients) -> None:
    send(MessageBody="x" * MIB)
    too_long = "Message must be shorter than 1048576 bytes"
    refused(lambda: send(MessageBody="x" * (MIB + 1)), too_long)
    refused(lambda: send(MessageBody="ü" * (MIB // 2), MessageAttributes={"a": TEXT}), too_long)
    url = aws("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    halves = [{"Id": name, "MessageBody": "x" * (MIB // 2 + 1)} for name in "ab"]
    refused(
        lambda: aws("sqs").send_message_batch(QueueUrl=url, Entries=halves),
        "Batch requests cannot be longer than 1048576 bytes",
    )


def test_message_in_a_topic_has_a_quarter_of_that(publish: Any) -> None:
    publish(Message="x" * 256 * KIB)
    refused(lambda: publish(Message="x" * (256 * KIB + 1)), "Message too long")
    refused(lambda: publish(Message="x" * 256 * KIB, MessageAttributes={"a": TEXT}), "too long")


def test_asynchronous_event_has_a_mebibyte_too(aws: Clients) -> None:
    name = functions.make(aws, "def handler(event, context): pass").name

    def invoke(size: int) -> Any:
        payload = b'"' + b"x" * (size - 2) + b'"'
        return aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=payload)

    assert invoke(MIB)["StatusCode"] == 202
    refused(lambda: invoke(MIB + 1), "must be smaller than 1048576 bytes", 413)


def test_subject_is_one_line_of_less_than_100_characters(publish: Any) -> None:
    for good in ("x" * 99, "Täglich ✓", "1 todo"):
        publish(Message="m", Subject=good)
    for bad in ("x" * 100, "two\nlines", "tab\t", ""):
        refused(lambda bad=bad: publish(Message="m", Subject=bad), "Invalid parameter: Subject")


@pytest.mark.parametrize(
    ("name", "attributes"), [("jobs.fifo", {}), ("jobs", {"FifoQueue": "true"})]
)
def test_fifo_is_in_the_name_and_in_the_attributes(
    aws: Clients, name: str, attributes: dict[str, str]
) -> None:
    create = aws("sqs").create_queue
    refused(lambda: create(QueueName=name, Attributes=attributes), "1 to 80 in length")
    topic = {"FifoTopic": "true"} if attributes else {}
    refused(lambda: aws("sns").create_topic(Name=name, Attributes=topic), "Topic Name")


def test_fifo_message_needs_a_group_and_an_identity(aws: Clients) -> None:
    fifo = {"FifoQueue": "true"}
    url = aws("sqs").create_queue(QueueName="jobs.fifo", Attributes=fifo)["QueueUrl"]
    arn = aws("sns").create_topic(Name="news.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]

    def send(**group: str) -> Any:
        return aws("sqs").send_message(QueueUrl=url, MessageBody="x", **group)

    def publish(**group: str) -> Any:
        return aws("sns").publish(TopicArn=arn, Message="x", **group)

    for call in (send, publish):
        refused(lambda call=call: call(MessageDeduplicationId="1"), "MessageGroupId")
        refused(lambda call=call: call(MessageGroupId="1"), "ContentBasedDeduplication")
        call(MessageGroupId="1", MessageDeduplicationId="1")


def test_attribute_of_a_message_needs_a_type(send: Any) -> None:
    text = {"StringValue": "x"}
    refused(
        lambda: send(MessageBody="m", MessageAttributes={"a": text | {"DataType": ""}}),
        "must contain non-empty message attribute type",
    )
    number = {"a": text | {"DataType": "Number"}}
    refused(lambda: send(MessageBody="m", MessageAttributes=number), "to a number")
