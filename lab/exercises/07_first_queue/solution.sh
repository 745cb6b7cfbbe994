#: step queue
awslocal sqs create-queue --queue-name orders

#: step retention
url=$(awslocal sqs get-queue-url --queue-name orders --query QueueUrl --output text)
awslocal sqs set-queue-attributes --queue-url "$url" --attributes MessageRetentionPeriod=1209600

#: step send
url=$(awslocal sqs get-queue-url --queue-name orders --query QueueUrl --output text)
awslocal sqs send-message --queue-url "$url" --message-body 'one coffee'

#: step receive
url=$(awslocal sqs get-queue-url --queue-name orders --query QueueUrl --output text)
awslocal sqs receive-message --queue-url "$url" --wait-time-seconds 5 \
    --query 'Messages[0].ReceiptHandle' --output text > handle.txt

#: step delete
url=$(awslocal sqs get-queue-url --queue-name orders --query QueueUrl --output text)
awslocal sqs delete-message --queue-url "$url" --receipt-handle "$(cat handle.txt)"
