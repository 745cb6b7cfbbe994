#: step queue
awslocal sqs create-queue --queue-name bookings --attributes VisibilityTimeout=2 --query QueueUrl --output text > url.txt

#: step twice
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-1.json
python consumer.py

#: step longer
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes VisibilityTimeout=20

#: step once
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-2.json
python consumer.py

#: step idempotent
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-3.json
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-3.json
python consumer.py --idempotent
