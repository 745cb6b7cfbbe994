#: after queue
#: step default
#: says SQS takes 0 to 20, in seconds
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes ReceiveMessageWaitTimeSeconds=60
