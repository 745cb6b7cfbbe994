#: after queue
#: step retention
#: says You changed another attribute
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes DelaySeconds=14
