#: after queue
#: step send
#: says 'ann -80' is not in the queue: it has the deduplication id of 'ann +100'
for payment in 'ann +100' 'ann -80'; do
    awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body "$payment" \
        --message-group-id ann --message-deduplication-id payment
done
