"""Writes the JSON files of this exercise with your account and region in them: read each of them.

A policy inside of JSON is what a shell's quotes are sure to break; a file is the same everywhere.
"""

import json
from pathlib import Path

import boto3

account = boto3.client("sts").get_caller_identity()["Account"]
region = boto3.session.Session().region_name or "us-east-1"
topic, bucket = f"arn:aws:sns:{region}:{account}:depot-orders", f"depot-{account}"


def queue(name):
    return f"arn:aws:sqs:{region}:{account}:depot-{name}"


def write(name, content):
    Path(f"{name}.json").write_text(json.dumps(content, indent=2))


def allow(actions, resource, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": [*statements]}


def let_topic_in(name):
    condition = {"ArnEquals": {"aws:SourceArn": topic}}
    who = {"Service": "sns.amazonaws.com"}
    return json.dumps(
        policy(allow("sqs:SendMessage", queue(name), Principal=who, Condition=condition))
    )


def subscription(name, **attributes):
    end = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue(name)}
    return {**end, "Attributes": attributes, "ReturnSubscriptionArn": True}


redrive = json.dumps({"deadLetterTargetArn": queue("dead"), "maxReceiveCount": 3})
write("dead", {"MessageRetentionPeriod": "1209600"})
write("work", {"VisibilityTimeout": "6", "Policy": let_topic_in("work"), "RedrivePolicy": redrive})
write("audit", {"Policy": let_topic_in("audit")})

only_placed = json.dumps({"event": ["placed"]})
write("subscribe-work", subscription("work", FilterPolicy=only_placed, RawMessageDelivery="true"))
write("subscribe-audit", subscription("audit", RawMessageDelivery="true"))

trust = allow("sts:AssumeRole", "", Principal={"Service": "lambda.amazonaws.com"})
del trust["Resource"]
write("trust", policy(trust))
write(
    "may",
    policy(
        allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue("work")),
        allow("ssm:GetParameter", f"arn:aws:ssm:{region}:{account}:parameter/depot/mode"),
        allow("s3:PutObject", f"arn:aws:s3:::{bucket}/orders/*"),
        allow("sns:Publish", topic),
        allow(
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            f"arn:aws:logs:{region}:{account}:*",
        ),
    ),
)
write(
    "function",
    {
        "FunctionName": "depot-worker",
        "Runtime": "python3.13",
        "Handler": "handler.handler",
        "Role": f"arn:aws:iam::{account}:role/depot-worker-role",
        "Timeout": 4,
        "Environment": {"Variables": {"BUCKET": bucket, "TOPIC": topic}},
    },
)
write(
    "mapping",
    {
        "FunctionName": "depot-worker",
        "EventSourceArn": queue("work"),
        "BatchSize": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    },
)
write("bucket", {"Bucket": bucket})
write(
    "order",
    {
        "TopicArn": topic,
        "Message": json.dumps({"id": "order-000", "count": 1, "price": 9.5}),
        "MessageAttributes": {"event": {"DataType": "String", "StringValue": "placed"}},
    },
)
write("move", {"SourceArn": queue("dead")})
print("written:", *sorted(path.name for path in Path().glob("*.json")))
