#: after both
#: step policy
#: says The redrive policy is on invoices-dlq
python write_policy.py invoices 3 > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat dlq.txt)" --attributes file://policy.json
