#: step stock
#: says has no environment variable WAREHOUSE
url=$(awslocal sqs get-queue-url --queue-name shop-stock-dlq --query QueueUrl --output text)
arn=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs start-message-move-task --source-arn "$arn"
