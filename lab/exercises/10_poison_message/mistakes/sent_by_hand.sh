#: after policy
#: step poison
#: says it is SQS that moves a message there
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://invoices.json
awslocal sqs send-message-batch --queue-url "$(cat dlq.txt)" --entries file://invoices.json
