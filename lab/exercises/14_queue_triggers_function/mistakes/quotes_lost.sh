#: after mapping
#: step deleted
#: says JSONDecodeError
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body '{report: may}'
