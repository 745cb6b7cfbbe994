#: after send
#: step again
#: says you gave it two deduplication ids, ann-1 and ann-1-again
awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body 'ann +100' \
    --message-group-id ann --message-deduplication-id ann-1-again
