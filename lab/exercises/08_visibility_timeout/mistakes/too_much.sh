#: after queue
#: step longer
#: says was refused
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes VisibilityTimeout=50000
