#: after queue
#: step retention
#: says SQS takes 60 to 1209600 seconds
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes MessageRetentionPeriod=1209600000
