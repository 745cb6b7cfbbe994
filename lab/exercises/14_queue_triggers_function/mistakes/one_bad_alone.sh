#: after mapping
#: step whole
#: says alone in its batch
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body 'no JSON at all'
