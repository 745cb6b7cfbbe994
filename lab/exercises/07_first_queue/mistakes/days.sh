#: after queue
#: step retention
#: says in seconds, neither in days
url=$(awslocal sqs get-queue-url --queue-name orders --query QueueUrl --output text)
awslocal sqs set-queue-attributes --queue-url "$url" --attributes MessageRetentionPeriod=336
