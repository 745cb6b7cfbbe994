#: after queue
#: step longer
#: says the message comes back as the delete is sent
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes VisibilityTimeout=3
