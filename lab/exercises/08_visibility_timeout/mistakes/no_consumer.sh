#: after queue
#: step twice
#: says nobody has received it
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-1.json
