#: after poison
#: step look
#: says You received it without its attributes
awslocal sqs receive-message --queue-url "$(cat dlq.txt)"
