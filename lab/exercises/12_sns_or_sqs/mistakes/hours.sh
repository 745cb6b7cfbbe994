#: after make
#: step retention
#: says the value is in seconds
awslocal sqs set-queue-attributes --queue-url "$(cat queue.txt)" --attributes MessageRetentionPeriod=336
