"""Publishes a hundred orders in ten batches; order 13 has a price that is no number."""

import json

import boto3

sns = boto3.client("sns")
account = boto3.client("sts").get_caller_identity()["Account"]
topic = f"arn:aws:sns:{sns.meta.region_name}:{account}:depot-orders"
placed = {"event": {"DataType": "String", "StringValue": "placed"}}


def entry(number):
    price = "12,50" if number == 13 else 10.0 + number
    order = {"id": f"order-{number:03}", "count": 2, "price": price}
    return {"Id": str(number), "Message": json.dumps(order), "MessageAttributes": placed}


sent = 0
for first in range(1, 101, 10):
    batch = [entry(number) for number in range(first, first + 10)]
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=batch)
    sent += len(answer["Successful"])
print(f"{sent} orders published")
