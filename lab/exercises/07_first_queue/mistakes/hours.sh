#: after queue
#: step retention
#: says in seconds, neither in days
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes MessageRetentionPeriod=336
