#: after both
#: step policy
#: says invoices is its own dead-letter queue
python write_policy.py invoices 3 > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes file://policy.json
