#: step queue
#: says your shell has the keys of another account
AWS_ACCESS_KEY_ID=777777777777 awslocal sqs create-queue --queue-name orders
