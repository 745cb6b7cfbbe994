#: step queue
#: says There is one in eu-west-1
awslocal sqs create-queue --queue-name orders --region eu-west-1
