#: step queue
#: says That is what a queue has if you do not say else
awslocal sqs create-queue --queue-name bookings
