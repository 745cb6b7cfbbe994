#: step queue
#: says There is order: names must be exactly the same
awslocal sqs create-queue --queue-name order
