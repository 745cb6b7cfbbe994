#: after queue
#: step send
#: says All messages are in the group payments
for payment in 'ann +100' 'bob +5'; do
    awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body "$payment" \
        --message-group-id payments --message-deduplication-id "${payment% *}"
done
