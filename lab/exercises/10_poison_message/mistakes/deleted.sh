#: after poison
#: step processed
#: says so the invoice was never processed
handle=$(awslocal sqs receive-message --queue-url "$(cat dlq.txt)" --query 'Messages[0].ReceiptHandle' --output text)
awslocal sqs delete-message --queue-url "$(cat dlq.txt)" --receipt-handle "$handle"
