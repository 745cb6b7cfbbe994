#: after push
#: step consumer
#: says a queue does not push, its consumer polls
awslocal sqs get-queue-attributes --queue-url "$(cat queue.txt)" --attribute-names All
