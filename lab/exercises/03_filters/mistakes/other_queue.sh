#: after heavy
#: step envelope
#: says You received from heavy-parcels
url=$(awslocal sqs get-queue-url --queue-name heavy-parcels --query QueueUrl --output text)
awslocal sqs receive-message --queue-url "$url" --wait-time-seconds 5
