#: step queue
awslocal sqs create-queue --queue-name deliveries --query QueueUrl --output text > url.txt

#: step short
python poller.py 0

#: step long
python poller.py 3

#: step arrives
awslocal sqs send-message --queue-url "$(cat url.txt)" --message-body 'parcel 0' --delay-seconds 2
awslocal sqs receive-message --queue-url "$(cat url.txt)" --wait-time-seconds 10

#: step default
awslocal sqs set-queue-attributes --queue-url "$(cat url.txt)" --attributes ReceiveMessageWaitTimeSeconds=20

#: step batch
awslocal sqs send-message-batch --queue-url "$(cat url.txt)" --entries file://batch.json
awslocal sqs receive-message --queue-url "$(cat url.txt)" --max-number-of-messages 10
