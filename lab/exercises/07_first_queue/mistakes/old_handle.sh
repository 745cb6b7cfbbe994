#: after send
#: step delete
#: says only the handle of the last receive is sure to delete it
handle=$(awslocal sqs receive-message --queue-url "$(cat url.txt)" --visibility-timeout 1 --query 'Messages[0].ReceiptHandle' --output text)
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 5
awslocal sqs delete-message --queue-url "$(cat url.txt)" --receipt-handle "$handle"
