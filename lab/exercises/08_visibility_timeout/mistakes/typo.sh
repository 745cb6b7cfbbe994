#: step queue
#: says There is booking: names must be exactly the same
awslocal sqs create-queue --queue-name booking --attributes VisibilityTimeout=2
