"""Writes the policy that lets one topic send to one queue.

python make_policy.py TOPIC_ARN QUEUE_ARN
prints the policy, and writes QUEUE.json for: set-queue-attributes --attributes file://QUEUE.json
"""

import json
import sys
from pathlib import Path

topic, queue = sys.argv[1:3]
if not queue.startswith("arn:"):
    sys.exit(f"{queue} is no ARN: policies name a queue by its ARN, not by its URL.")
policy = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
    ],
}
print(json.dumps(policy, indent=2))
name = queue.split(":")[-1]
Path(f"{name}.json").write_text(json.dumps({"Policy": json.dumps(policy)}))
