#: after poison
#: step redrive
#: says The move task moved nothing: the message was hidden
awslocal sqs receive-message --queue-url "$(cat dlq.txt)" --attribute-names All
arn=$(awslocal sqs get-queue-attributes --queue-url "$(cat dlq.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs start-message-move-task --source-arn "$arn"
