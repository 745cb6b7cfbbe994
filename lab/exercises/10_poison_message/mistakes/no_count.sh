#: after both
#: step policy
#: says it has no maxReceiveCount
python write_policy.py invoices-dlq 3 | sed 's/, \\"maxReceiveCount\\": \\"3\\"//' > policy.json
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes file://policy.json
