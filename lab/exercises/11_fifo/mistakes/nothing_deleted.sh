#: after blocked
#: step order
#: says 'ann +100' was received and not deleted
awslocal sqs receive-message --queue-url "$(cat fifo.txt)"
