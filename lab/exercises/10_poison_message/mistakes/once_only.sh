#: after policy
#: step poison
#: says received 1 times, of 3. It comes back at
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://invoices.json
awslocal sqs receive-message --queue-url "$(cat url.txt)"
