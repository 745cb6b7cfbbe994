#: after again
#: step standard
#: says a standard queue knows no deduplication id
url=$(awslocal sqs create-queue --queue-name payments --query QueueUrl --output text)
awslocal sqs send-message --queue-url "$url" --message-body 'ann +100' --message-deduplication-id ann-1
