#: after worker
#: step one
#: says You sent to depot-work yourself
url=$(awslocal sqs get-queue-url --queue-name depot-work --query QueueUrl --output text)
awslocal sqs send-message --queue-url "$url" --message-body '{"id": "order-000", "count": 1, "price": 9.5}'
