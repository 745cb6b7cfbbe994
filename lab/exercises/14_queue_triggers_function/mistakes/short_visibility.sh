#: step queue
#: says The visibility timeout of reports is 5 s
awslocal sqs create-queue --queue-name reports --attributes VisibilityTimeout=5
