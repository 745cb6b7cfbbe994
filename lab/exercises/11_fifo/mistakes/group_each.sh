#: after queue
#: step send
#: says Each message has a group of its own
for number in 1 2; do
    awslocal sqs send-message --queue-url "$(cat fifo.txt)" --message-body "ann payment $number" \
        --message-group-id "ann-$number" --message-deduplication-id "ann-$number"
done
