#: after both
#: step policy
#: says maxReceiveCount is 30
python write_policy.py invoices-dlq 30 > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes file://policy.json
