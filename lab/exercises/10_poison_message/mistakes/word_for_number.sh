#: after both
#: step policy
#: says maxReceiveCount must be a whole number
python write_policy.py invoices-dlq three > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes file://policy.json
