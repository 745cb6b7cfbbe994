#: after subscriber
#: step push
#: says a subscriber hears what is published to the topic
awslocal sqs send-message --queue-url "$(cat queue.txt)" --message-body 'warning 2'
