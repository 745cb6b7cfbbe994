#: step made
#: says There is billling: names must be exactly the same
awslocal sns create-topic --name shop-orders
awslocal sqs create-queue --queue-name billling
