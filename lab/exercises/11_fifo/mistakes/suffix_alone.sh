#: step queue
#: says it needs FifoQueue=true
awslocal sqs create-queue --queue-name payments.fifo
