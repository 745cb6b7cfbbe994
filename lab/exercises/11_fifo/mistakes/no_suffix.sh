#: step queue
#: says the name of a FIFO queue must end with .fifo
awslocal sqs create-queue --queue-name payments --attributes FifoQueue=true
