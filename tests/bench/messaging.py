"""SNS and SQS: how long a message is on its way."""

import json
import time
import uuid
from typing import Any

from lab.shared.aws import client
from tests.bench.figures import Figure
from tests.bench.subject import Subject


class Messaging:
    """A topic with three queues in the lab's account."""

    def __init__(self, subject: Subject) -> None:
        """Make them."""
        self._sqs = client(subject.settings, "sqs", actor="bench")
        self._sns = client(subject.settings, "sns", actor="bench")
        self._topic = self._sns.create_topic(Name=f"bench-{uuid.uuid4().hex[:8]}")["TopicArn"]
        self._queues = [_subscribed_queue(self._sns, self._sqs, self._topic) for _ in range(3)]

    def publish(self) -> float:
        """Milliseconds until a message has arrived in all three."""
        return _publish(self._sns, self._sqs, self._topic, self._queues)

    def trios(self) -> float:
        """How often a second one can send, receive and delete."""
        return _trios_per_second(self._sqs, self._queues[0])


def measure(subject: Subject, figures: dict[str, Figure]) -> None:
    """Fill the figures for publish and for send, receive and delete."""
    messaging = Messaging(subject)
    figures["publish"].rounds = [messaging.publish() for _ in range(60)][10:]
    figures["trio"].rounds = [messaging.trios() for _ in range(5)]


def _subscribed_queue(sns: Any, sqs: Any, topic: str) -> str:
    url = sqs.create_queue(QueueName=f"bench-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return str(url)


def _publish(sns: Any, sqs: Any, topic: str, queues: list[str]) -> float:
    start = time.perf_counter()
    sns.publish(TopicArn=topic, Message="x" * 100)
    received = [
        sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0] for url in queues
    ]
    seconds = time.perf_counter() - start
    for url, message in zip(queues, received, strict=True):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return 1000 * seconds


def _trios_per_second(sqs: Any, url: str, count: int = 100) -> float:
    start = time.perf_counter()
    for number in range(count):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
        message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return count / (time.perf_counter() - start)
