#: after queue
#: step twice
#: says file:// before it sends what is in the file
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body booking-1.json
