#: after queue
#: step batch
#: says because it did not ask for more
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://batch.json
awslocal sqs receive-message --queue-url "$(cat url.txt)"
