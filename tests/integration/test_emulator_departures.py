"""A client that leaves in the middle of a long poll takes no message with it."""

import json
import socket
from typing import Any

from lab.shared.config import Settings
from tests.support.waiting import until


def poll_and_leave(settings: Settings, url: str) -> None:
    """Begin a long poll and close the connection, as Ctrl-C does, before a message comes."""
    body = json.dumps({"QueueUrl": url, "WaitTimeSeconds": 10}).encode()
    credential = f"{settings.account}/20261124/{settings.region}/sqs/aws4_request"
    head = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\n"
        "Content-Type: application/x-amz-json-1.0\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, "
        f"Signature=0\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", settings.emulator_port)) as client:
        client.sendall(head.encode() + body)
        # The poll has begun when an empty queue keeps it waiting; only its end could be seen.
        client.settimeout(0.5)
        try:
            raise AssertionError(f"an answer from an empty queue: {client.recv(1000)!r}")
        except TimeoutError:
            return


def test_a_message_that_comes_after_its_receiver_left_is_still_there(aws: Any, settings: Settings):
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName="left", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    poll_and_leave(settings, url)
    sqs.send_message(QueueUrl=url, MessageBody="wait for me")
    received = until(
        lambda: sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=1, MessageSystemAttributeNames=["All"]
        ).get("Messages")
    )
    assert received[0]["Body"] == "wait for me"
    assert received[0]["Attributes"]["ApproximateReceiveCount"] == "1"
