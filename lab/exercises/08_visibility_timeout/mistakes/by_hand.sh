#: after queue
#: step twice
#: says The message was received once and not deleted. It comes back at
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-1.json
awslocal sqs receive-message --queue-url "$(cat url.txt)" --visibility-timeout 30
