#: step make
#: says There is one in eu-west-1
awslocal sns create-topic --name warnings
awslocal sqs create-queue --queue-name jobs --region eu-west-1
