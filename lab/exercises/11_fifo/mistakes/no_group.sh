#: after queue
#: step send
#: says A FIFO queue must know the message group
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'ann +100' \
    --message-deduplication-id ann-1
