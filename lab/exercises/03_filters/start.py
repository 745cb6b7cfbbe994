"""Begins with a topic and three queues that are subscribed to it and may be sent to."""

import json

from lab.course.check_api import Maker

TOPIC = "parcels"
QUEUES = ("all-parcels", "express-parcels", "heavy-parcels")


def start(maker: Maker) -> None:
    """Make what is missing; a subscription that is there keeps its filter."""
    sns, sqs = maker.aws("sns"), maker.aws("sqs")
    topic = sns.create_topic(Name=TOPIC)["TopicArn"]
    for name in QUEUES:
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        queue = f"arn:aws:sqs:{maker.region}:{maker.account}:{name}"
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": _policy(topic, queue)})
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)


def _policy(topic: str, queue: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
