#: step make
awslocal sns create-topic --name warnings --query TopicArn --output text > topic.txt
awslocal sqs create-queue --queue-name jobs --query QueueUrl --output text > queue.txt

#: step before
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'warning 1'
awslocal sqs send-message --queue-url "$(cat queue.txt)" --message-body 'job 1'

#: step subscriber
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sms --notification-endpoint +15555550112

#: step push
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'warning 2'

#: step consumer
awslocal sqs receive-message --queue-url "$(cat queue.txt)" \
    --query 'Messages[0].ReceiptHandle' --output text > handle.txt
awslocal sqs delete-message --queue-url "$(cat queue.txt)" --receipt-handle "$(cat handle.txt)"

#: step copies
awslocal sns subscribe --topic-arn "$(cat topic.txt)" --protocol sms --notification-endpoint +15555550113
awslocal sns publish --topic-arn "$(cat topic.txt)" --message 'warning 3'

#: step share
awslocal sqs send-message --queue-url "$(cat queue.txt)" --message-body 'job 2'
awslocal sqs send-message --queue-url "$(cat queue.txt)" --message-body 'job 3'
awslocal sqs receive-message --queue-url "$(cat queue.txt)"
awslocal sqs receive-message --queue-url "$(cat queue.txt)"

#: step retention
awslocal sqs set-queue-attributes --queue-url "$(cat queue.txt)" --attributes MessageRetentionPeriod=1209600
