"""Writes the attribute RedrivePolicy as JSON: python write_policy.py DEAD_LETTER_QUEUE TIMES"""

import json
import sys

import boto3

name, times = sys.argv[1:]
sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
policy = {"deadLetterTargetArn": attributes["QueueArn"], "maxReceiveCount": times}
# The policy is JSON in a text, inside of JSON: what a shell's quotes are sure to break.
print(json.dumps({"RedrivePolicy": json.dumps(policy)}, indent=2))
