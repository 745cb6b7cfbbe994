#: after send
#: step again
#: says You sent another text, 'ann +50', with the deduplication id of 'ann +100': it is lost
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'ann +50' \
    --message-group-id ann --message-deduplication-id ann-1
