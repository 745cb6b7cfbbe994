"""Where the orders are: python count.py; with --wait it looks until depot-work is empty."""

import sys
import time

import boto3

sqs, s3 = boto3.client("sqs"), boto3.client("s3")
account = boto3.client("sts").get_caller_identity()["Account"]
COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


def waiting(name):
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=COUNTS)["Attributes"]
    return sum(map(int, found.values()))


end = time.monotonic() + (60 if "--wait" in sys.argv else 0)
while True:
    kept = s3.list_objects_v2(Bucket=f"depot-{account}", Prefix="orders/").get("KeyCount", 0)
    work = waiting("depot-work")
    print(f"bucket {kept}, depot-work {work}, depot-dead {waiting('depot-dead')}", flush=True)
    if not work or time.monotonic() > end:
        break
    time.sleep(1)
