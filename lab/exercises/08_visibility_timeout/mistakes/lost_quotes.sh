#: after queue
#: step twice
#: says The message lost its quotes on the way
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body '{booking: B-1, price: 40}'
