"""Event source mappings: what arrives in a queue reaches its function, and when it should not."""

import json
import os
import time
import uuid
from typing import Any

import psutil
import pytest
import requests

from lab.shared.config import Settings
from tests.support import cloud, functions
from tests.support.waiting import until

BODIES = """
    def handler(event, context):
        print("BATCH", *sorted(record["body"] for record in event["Records"]))
"""


@pytest.fixture
def function(aws: Any) -> functions.Function:
    return functions.make(aws, BODIES)


def queue(aws: Any, suffix: str = "", **attributes: str) -> tuple[str, str]:
    """A new queue: its URL and ARN."""
    url = aws("sqs").create_queue(QueueName=f"q-{uuid.uuid4().hex}{suffix}", Attributes=attributes)
    arn = aws("sqs").get_queue_attributes(QueueUrl=url["QueueUrl"], AttributeNames=["QueueArn"])
    return url["QueueUrl"], arn["Attributes"]["QueueArn"]


def mapping(aws: Any, function: functions.Function, arn: str, **options: Any) -> str:
    """An event source mapping that is Enabled."""
    made = aws("lambda").create_event_source_mapping(
        FunctionName=function.name, EventSourceArn=arn, **options
    )
    until(lambda: state(aws, made["UUID"]) == "Enabled")
    return str(made["UUID"])


def state(aws: Any, mapping_id: str) -> str:
    return str(aws("lambda").get_event_source_mapping(UUID=mapping_id)["State"])


def batches(function: functions.Function) -> list[list[str]]:
    try:
        lines = [line.split() for line in function.messages()]
    except function.aws("logs").exceptions.ResourceNotFoundException:
        return []  # it has not run yet
    return [words[1:] for words in lines if words and words[0] == "BATCH"]


def test_messages_reach_the_function_and_leave_the_queue(aws, function):
    url, arn = queue(aws)
    mapping(aws, function, arn)
    for body in ("one", "two"):
        aws("sqs").send_message(QueueUrl=url, MessageBody=body)
        until(lambda body=body: any(body in batch for batch in batches(function)))
    until(lambda: not left(aws, url))


def test_messages_that_waited_before_the_mapping_was_made_are_taken(aws, function):
    url, arn = queue(aws)
    aws("sqs").send_message(QueueUrl=url, MessageBody="early")
    mapping(aws, function, arn)
    until(lambda: ["early"] in batches(function))


def test_a_fifo_queue_keeps_its_order(aws, function):
    url, arn = queue(aws, ".fifo", FifoQueue="true", ContentBasedDeduplication="true")
    mapping(aws, function, arn, BatchSize=1)
    for body in ("1", "2", "3"):
        aws("sqs").send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    assert until(lambda: (got := batches(function)) and len(got) == 3 and got) == [
        ["1"],
        ["2"],
        ["3"],
    ]


def test_a_batching_window_collects(aws, function):
    url, arn = queue(aws)
    mapping(aws, function, arn, BatchSize=10, MaximumBatchingWindowInSeconds=2)
    for body in ("a", "b", "c"):
        aws("sqs").send_message(QueueUrl=url, MessageBody=body)
    until(lambda: batches(function))
    assert batches(function) == [["a", "b", "c"]]


def test_a_disabled_mapping_leaves_messages_where_they_are(aws, function):
    url, arn = queue(aws)
    mapping_id = mapping(aws, function, arn)
    aws("lambda").update_event_source_mapping(UUID=mapping_id, Enabled=False)
    until(lambda: state(aws, mapping_id) == "Disabled")
    aws("sqs").send_message(QueueUrl=url, MessageBody="wait")
    assert left(aws, url) == 1
    aws("lambda").update_event_source_mapping(UUID=mapping_id, Enabled=True)
    until(lambda: ["wait"] in batches(function))


def test_a_mapping_outlives_its_queue_being_made_again(aws, function):
    url, arn = queue(aws)
    mapping(aws, function, arn)
    aws("sqs").delete_queue(QueueUrl=url)
    aws("sqs").create_queue(QueueName=url.rsplit("/", 1)[1])
    aws("sqs").send_message(QueueUrl=url, MessageBody="again")
    until(lambda: ["again"] in batches(function))


def test_reported_failures_come_back_and_the_rest_is_gone(aws):
    function = functions.make(
        aws,
        """
        def handler(event, context):
            print("BATCH", *sorted(record["body"] for record in event["Records"]))
            failed = [r["messageId"] for r in event["Records"] if r["body"] == "bad"]
            return {"batchItemFailures": [{"itemIdentifier": i} for i in failed]}
        """,
        Timeout=1,
    )
    dead, dead_arn = queue(aws)
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    url, arn = queue(aws, VisibilityTimeout="1", RedrivePolicy=redrive)
    mapping(aws, function, arn, FunctionResponseTypes=["ReportBatchItemFailures"])
    for body in ("good", "bad"):
        aws("sqs").send_message(QueueUrl=url, MessageBody=body)
    until(lambda: left(aws, dead) == 1)
    assert sum("good" in batch for batch in batches(function)) == 1
    assert sum("bad" in batch for batch in batches(function)) == 2


def left(aws: Any, url: str) -> int:
    """How many messages the queue holds, hidden ones too."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(answer["Attributes"][name]) for name in names)


@pytest.mark.skipif("LAB_TEST_ENDPOINT" in os.environ, reason="the emulator is not our own process")
def test_a_mapped_stream_leaves_the_processor_alone(
    aws: Any, function: functions.Function, emulator_settings: Settings
) -> None:
    dynamodb = aws("dynamodb")
    views = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    cloud.table(aws, "watched", "id")
    dynamodb.update_table(TableName="watched", StreamSpecification=views)
    stream = dynamodb.describe_table(TableName="watched")["Table"]["LatestStreamArn"]
    made = mapping(aws, function, stream, StartingPosition="LATEST")
    health = requests.get(f"{emulator_settings.endpoint}/_lab/health", timeout=10).json()
    emulator = psutil.Process(health["pid"])
    before, began = sum(emulator.cpu_times()[:2]), time.monotonic()
    until(lambda: time.monotonic() - began > 3, pause=1)
    used = sum(emulator.cpu_times()[:2]) - before
    aws("lambda").delete_event_source_mapping(UUID=made)
    # Without a pause between two looks it is a whole core, or what others leave of it.
    assert used < 0.75
