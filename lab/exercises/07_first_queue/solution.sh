#: step queue
awslocal sqs create-queue --queue-name orders --query QueueUrl --output text > url.txt

#: step retention
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes MessageRetentionPeriod=1209600

#: step send
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body 'one coffee'

#: step receive
awslocal sqs receive-message --queue-url "$(cat url.txt)" --visibility-timeout 2

#: step again
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 5 \
    --query 'Messages[0].ReceiptHandle' --output text > handle.txt

#: step delete
awslocal sqs delete-message --queue-url "$(cat url.txt)" --receipt-handle "$(cat handle.txt)"
