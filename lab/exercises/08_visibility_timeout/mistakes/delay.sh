#: step queue
#: says You set DelaySeconds
awslocal sqs create-queue --queue-name bookings --attributes DelaySeconds=2
