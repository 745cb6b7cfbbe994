"""Two consumers of the queue bookings, ann and bob: python consumer.py [--idempotent]"""

import json
import sys
import threading
import time
import uuid

import boto3
from botocore.exceptions import ClientError

WORK_SECONDS = 3
sqs, dynamodb = boto3.client("sqs"), boto3.client("dynamodb")
url = sqs.get_queue_url(QueueName="bookings")["QueueUrl"]


def charge(booking):
    """Charges the customer, each time it is called."""
    put(str(uuid.uuid4()), booking)


def charge_once(booking):
    """The booking is the charge's key, and a key that is there is not written again."""
    put(booking, booking, ConditionExpression="attribute_not_exists(id)")


def put(key, booking, **condition):
    item = {"id": {"S": key}, "booking": {"S": booking}}
    dynamodb.put_item(TableName="charges", Item=item, **condition)


def consume(name, charge):
    """Receive one message, work on it, delete it."""
    answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=4)
    for message in answer.get("Messages", []):
        booking = json.loads(message["Body"])["booking"]
        say(name, f"received {booking}, works for {WORK_SECONDS} s")
        time.sleep(WORK_SECONDS)
        try:
            charge(booking)
            say(name, f"charged the customer for {booking}")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            say(name, f"{booking} was charged before: only deletes the message")
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def say(name, text):
    print(time.strftime("%H:%M:%S"), name, text, flush=True)


how = charge_once if "--idempotent" in sys.argv else charge
for name in ("ann", "bob"):
    threading.Thread(target=consume, args=(name, how)).start()
