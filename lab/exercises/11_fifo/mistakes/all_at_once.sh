#: after standard
#: step blocked
#: says One receive took 3 messages
awslocal sqs receive-message --queue-url "$(cat fifo.txt)" --max-number-of-messages 10
