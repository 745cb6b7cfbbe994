#: step made
#: says There is one in eu-central-1
awslocal sns create-topic --name shop-orders
awslocal sqs create-queue --queue-name billing --region eu-central-1
