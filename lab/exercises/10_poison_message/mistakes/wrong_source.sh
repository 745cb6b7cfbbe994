#: after poison
#: step redrive
#: says the messages are to come from invoices-dlq
arn=$(awslocal sqs get-queue-attributes --queue-url "$(cat url.txt)" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs start-message-move-task --source-arn "$arn"
