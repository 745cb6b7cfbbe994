#: after policy
#: step poison
#: says All invoices were deleted
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://invoices.json
python repaired.py
