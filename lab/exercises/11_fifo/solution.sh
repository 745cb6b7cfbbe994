#: step queue
awslocal sqs create-queue --queue-name payments.fifo --attributes FifoQueue=true,VisibilityTimeout=120 \
    --query QueueUrl --output text > fifo.txt

#: step send
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'ann +100' \
    --message-group-id ann --message-deduplication-id ann-1
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'ann -80' \
    --message-group-id ann --message-deduplication-id ann-2
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'bob +5' \
    --message-group-id bob --message-deduplication-id bob-1

#: step again
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'ann +100' \
    --message-group-id ann --message-deduplication-id ann-1

#: step standard
awslocal sqs create-queue --queue-name payments --query QueueUrl --output text > standard.txt
awslocal sqs send-message --queue-url "$(cat standard.txt)" --message-body 'ann +100'
awslocal sqs send-message --queue-url "$(cat standard.txt)" --message-body 'ann +100'

#: step blocked
take="--query Messages[0].[ReceiptHandle,Body] --output text"
awslocal sqs receive-message --queue-url "$(cat fifo.txt)" $take > first.txt
awslocal sqs receive-message --queue-url "$(cat fifo.txt)" $take > other.txt

#: step order
awslocal sqs delete-message --queue-url "$(cat fifo.txt)" --receipt-handle "$(cut -f 1 first.txt)"
awslocal sqs receive-message --queue-url "$(cat fifo.txt)" \
    --query 'Messages[0].[ReceiptHandle,Body]' --output text > second.txt
awslocal sqs delete-message --queue-url "$(cat fifo.txt)" --receipt-handle "$(cut -f 1 second.txt)"
awslocal sqs delete-message --queue-url "$(cat fifo.txt)" --receipt-handle "$(cut -f 1 other.txt)"
