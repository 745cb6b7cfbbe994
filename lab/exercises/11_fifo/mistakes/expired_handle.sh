#: after blocked
#: step order
#: says the receipt handle has expired
awslocal sqs change-message-visibility --queue-url "$(cat fifo.txt)" --visibility-timeout 0 \
    --receipt-handle "$(cut -f 1 first.txt)"
awslocal sqs delete-message --queue-url "$(cat fifo.txt)" --receipt-handle "$(cut -f 1 first.txt)"
