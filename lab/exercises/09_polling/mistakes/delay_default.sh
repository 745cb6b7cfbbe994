#: after queue
#: step default
#: says You set DelaySeconds
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes DelaySeconds=20
