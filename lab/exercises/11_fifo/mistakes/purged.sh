#: after blocked
#: step order
#: says You emptied the whole queue
awslocal sqs purge-queue --queue-url "$(cat fifo.txt)"
