#: after receive
#: step delete
#: says You gave the MessageId
id=$(awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 5 --query 'Messages[0].MessageId' --output text)
awslocal sqs delete-message --queue-url "$(cat url.txt)" --receipt-handle "$id"
