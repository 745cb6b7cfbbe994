"""Adds up the invoices in the queue invoices, until it is empty: python consumer.py"""

import json

import boto3


def amount(invoice):
    """The amount of an invoice, as a number."""
    return float(invoice["amount"])


sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName="invoices")["QueueUrl"]
while messages := sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"):
    message = {"QueueUrl": url, "ReceiptHandle": messages[0]["ReceiptHandle"]}
    try:
        invoice = json.loads(messages[0]["Body"])
        print(f"{invoice['invoice']}: {amount(invoice):.2f}", flush=True)
        sqs.delete_message(**message)
    except (ValueError, KeyError, TypeError) as error:
        print(f"failed: {error!r}: not deleted, for the next try", flush=True)
        # Back at once, so that you need not wait for the visibility timeout.
        sqs.change_message_visibility(**message, VisibilityTimeout=0)
