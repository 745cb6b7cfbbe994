#: step once
#: says received and not deleted. It comes back at
awslocal sqs create-queue --queue-name bookings --attributes VisibilityTimeout=20 --query QueueUrl --output text > url.txt
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body file://booking-2.json
awslocal sqs receive-message --queue-url "$(cat url.txt)"
