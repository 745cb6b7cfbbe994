#: after send
#: step again
#: says You deleted the message after the first receive
handle=$(awslocal sqs receive-message --queue-url "$(cat url.txt)" --query 'Messages[0].ReceiptHandle' --output text)
awslocal sqs delete-message --queue-url "$(cat url.txt)" --receipt-handle "$handle"
