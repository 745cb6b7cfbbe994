#: after queue
#: step longer
#: says in seconds, not in milliseconds
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes VisibilityTimeout=20000
