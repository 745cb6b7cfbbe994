"""Keeps orders: one file an order in the bucket, and a message "done" to the topic."""

import json
import os

import boto3

ssm, s3, sns = (boto3.client(name) for name in ("ssm", "s3", "sns"))


def keep(record, mode):
    if mode != "open":
        raise RuntimeError("the depot is closed")
    order = json.loads(record["body"])
    price = float(str(order["price"]).replace(",", "."))
    order["total"] = round(order["count"] * price, 2)
    s3.put_object(
        Bucket=os.environ["BUCKET"], Key=f"orders/{order['id']}.json", Body=json.dumps(order)
    )
    done = {"event": {"DataType": "String", "StringValue": "done"}}
    sns.publish(TopicArn=os.environ["TOPIC"], Message=order["id"], MessageAttributes=done)


def handler(event, context):
    mode, failed = ssm.get_parameter(Name="/depot/mode")["Parameter"]["Value"], []
    for record in event["Records"]:
        try:
            keep(record, mode)
        except Exception as error:
            print(f"not done: {error!r}")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
