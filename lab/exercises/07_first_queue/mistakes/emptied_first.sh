#: after send
#: step receive
#: says the queue was emptied by PurgeQueue
awslocal sqs purge-queue --queue-url "$(cat url.txt)"
awslocal sqs receive-message --queue-url "$(cat url.txt)"
