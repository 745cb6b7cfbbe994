#: after make
#: step retention
#: says From 60 seconds to 14 days are possible
awslocal sqs set-queue-attributes --queue-url "$(cat queue.txt)" --attributes MessageRetentionPeriod=1296000
