#: step queue
#: says names must be exactly the same
awslocal sqs create-queue --queue-name delivery
