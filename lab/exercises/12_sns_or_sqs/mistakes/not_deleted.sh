#: after push
#: step consumer
#: says received and not deleted
awslocal sqs receive-message --queue-url "$(cat queue.txt)"
