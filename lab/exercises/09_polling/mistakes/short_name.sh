#: after queue
#: step default
#: says the queue's attribute is longer
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes WaitTimeSeconds=20
