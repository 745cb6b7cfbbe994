"""Polls the queue deliveries for 3 seconds: python poller.py WAIT_SECONDS"""

import sys
import time

import boto3

SECONDS, PAUSE = 3, 0.25
wait = int(sys.argv[1])
sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName="deliveries")["QueueUrl"]
end, calls, empty = time.time() + SECONDS, 0, 0
while time.time() < end:
    answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait)
    calls += 1
    empty += not answer.get("Messages")
    if not wait:
        time.sleep(PAUSE)
a_month = round(calls / SECONDS * 60 * 60 * 24 * 30 / 1_000_000, 1)
print(f"{calls} receives in {SECONDS} s, {empty} of them empty; {a_month} million calls a month")
