#: step queue
#: says payments is a standard queue
awslocal sqs create-queue --queue-name payments
