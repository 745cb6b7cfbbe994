#: after send
#: step again
#: says It comes back at
awslocal sqs receive-message --queue-url "$(cat url.txt)"
awslocal sqs receive-message --queue-url "$(cat url.txt)"
