#: after queue
#: step batch
#: says one receive brings 10 at most
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://batch.json
awslocal sqs receive-message --queue-url "$(cat url.txt)" --max-number-of-messages 100
