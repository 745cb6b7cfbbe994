#: step idempotent
#: says the consumer that ran was not idempotent
awslocal sqs create-queue --queue-name bookings --attributes VisibilityTimeout=20 --query QueueUrl --output text > url.txt
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-3.json
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-3.json
python consumer.py
