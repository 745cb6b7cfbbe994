#: after queue
#: step send
#: says By its deduplication id SQS knows a message
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'ann +100' --message-group-id ann
