#: after poison
#: step processed
#: says it was sent back before the consumer was repaired
arn=$(awslocal sqs get-queue-attributes --queue-url "$(cat dlq.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs start-message-move-task --source-arn "$arn"
sleep 0.5
python consumer.py
